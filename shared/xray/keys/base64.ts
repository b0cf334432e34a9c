const binaryOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** Standard base64 with padding. */
export const toBase64 = (bytes: Uint8Array): string => btoa(binaryOf(bytes))

/** Base64url without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Bytes of base64 in either alphabet, padded or not; undefined when it is not base64. */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0))
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Text inside base64; undefined when it is not base64 or not UTF-8. */
export const textOfBase64 = (text: string): string | undefined => {
  const bytes = fromBase64(text)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
