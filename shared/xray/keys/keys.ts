import { fromBase64, toBase64, toBase64Url } from './base64.ts'

/** A REALITY key pair, 32 bytes each, base64url without padding, as `xray x25519` prints them. */
export interface RealityKeys {
  privateKey: string
  publicKey: string
}

const keyBytes = 32

/** RFC 8410: what stands before the 32 bytes of an X25519 private key in PKCS #8. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20]

const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))

export const newRealityKeys = async (): Promise<RealityKeys> => {
  const bytes = randomBytes(keyBytes)
  // RFC 7748 clamping: every reader does it again, xray prints keys with it done.
  bytes[0] = (bytes[0] ?? 0) & 248
  bytes[31] = ((bytes[31] ?? 0) & 127) | 64
  const privateKey = toBase64Url(bytes)
  return { privateKey, publicKey: await publicKeyOf(privateKey) }
}

/** The public key of a REALITY private key. Throws TypeError when it is not 32 bytes of base64url. */
export const publicKeyOf = async (privateKey: string): Promise<string> => {
  const bytes = fromBase64(privateKey)
  if (bytes?.length !== keyBytes) throw new TypeError('A REALITY private key is 32 bytes in base64url.')
  const key = await crypto.subtle.importKey('pkcs8', Uint8Array.from([...pkcs8Head, ...bytes]), 'X25519', true, [
    'deriveBits',
  ])
  const { x } = await crypto.subtle.exportKey('jwk', key)
  if (x === undefined) throw new TypeError('This engine does not give the public half of an X25519 key.')
  return x
}

/** A random UUID, version 4. */
export const newUuid = (): string => crypto.randomUUID()

/** A REALITY short id of full length: 8 bytes in hex. */
export const newShortId = (): string =>
  Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('')

export type Shadowsocks2022Method =
  | '2022-blake3-aes-128-gcm'
  | '2022-blake3-aes-256-gcm'
  | '2022-blake3-chacha20-poly1305'

const keySizeOf: Record<Shadowsocks2022Method, number> = {
  '2022-blake3-aes-128-gcm': 16,
  '2022-blake3-aes-256-gcm': 32,
  '2022-blake3-chacha20-poly1305': 32,
}

/** The key size of a 2022 method in bytes; undefined for the methods before it, which take any password. */
export const keySizeOfMethod = (method: string): number | undefined =>
  Object.entries(keySizeOf).find(([name]) => name === method.toLowerCase())?.[1]

/** A key for a 2022 method: 16 or 32 random bytes in base64. */
export const newShadowsocksKey = (method: Shadowsocks2022Method): string => toBase64(randomBytes(keySizeOf[method]))
