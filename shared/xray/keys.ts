/** A REALITY key pair, 32 bytes each, base64url without padding, as `xray x25519` prints them. */
export interface RealityKeys {
  privateKey: string
  publicKey: string
}

export const newRealityKeys = async (): Promise<RealityKeys> => {
  throw new Error('not built yet')
}

/** The public key of a REALITY private key. Throws TypeError when it is not 32 bytes of base64url. */
export const publicKeyOf = async (_privateKey: string): Promise<string> => {
  throw new Error('not built yet')
}
