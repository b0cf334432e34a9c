import { createHash } from 'node:crypto'

/** What a host shows of itself at each connect, as people compare it. */
export interface HostKey {
  /** E.g. `ssh-ed25519`. */
  readonly type: string
  /** `SHA256:…` */
  readonly fingerprint: string
}

export const hostKeyOf = (blob: Uint8Array): HostKey => ({ type: keyTypeOf(blob), fingerprint: fingerprintOf(blob) })

/** `SHA256:…` of a public key blob, as ssh-keygen prints it. */
export const fingerprintOf = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** The type that a public key blob names first (RFC 4253 §6.6); empty when it is no key. */
export const keyTypeOf = (blob: Uint8Array): string => {
  if (blob.length < 4) return ''
  const length = new DataView(blob.buffer, blob.byteOffset).getUint32(0)
  if (length > blob.length - 4 || length > 64) return ''
  return new TextDecoder('latin1').decode(blob.subarray(4, 4 + length))
}
