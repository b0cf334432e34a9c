/** What Node and every browser share and the language itself lacks. Only shared/ sees this file. */

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(bytes: Uint8Array): string
}

declare function atob(base64: string): string
declare function btoa(binary: string): string

interface X25519Key {
  readonly type: string
}

/** The part of WebCrypto that keys.ts uses. */
declare const crypto: {
  getRandomValues<Bytes extends Uint8Array>(bytes: Bytes): Bytes
  randomUUID(): string
  readonly subtle: {
    importKey(
      format: 'pkcs8',
      bytes: Uint8Array,
      algorithm: 'X25519',
      extractable: boolean,
      usages: 'deriveBits'[],
    ): Promise<X25519Key>
    exportKey(format: 'jwk', key: X25519Key): Promise<{ x?: string; d?: string }>
  }
}
