import { parseSignature, type Type } from './signature.ts'

export interface MethodCall {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly destination: string
  readonly signature?: string | undefined
  readonly body?: readonly unknown[] | undefined
}

/** The bytes of a call, little endian. @throws TypeError for a value that its signature doesn't fit, a mistake of ours. */
export const encodeCall = (serial: number, call: MethodCall): Buffer => {
  const body = new Writer()
  const types = parseSignature(call.signature ?? '')
  if (types.length !== (call.body?.length ?? 0))
    throw new TypeError(`${call.member}: values that its signature doesn't name`)
  for (const [at, type] of types.entries()) body.value(type, call.body?.[at])
  const head = new Writer()
  head.bytes(Buffer.from([0x6c, 1, 0, 1]))
  head.uint32(body.length)
  head.uint32(serial)
  const fields = head.beginArray(8)
  const field = (code: number, type: 'o' | 's' | 'g', text: string): void => {
    head.align(8)
    head.bytes(Buffer.from([code, 1, type.charCodeAt(0), 0]))
    if (type === 'g') head.signature(text)
    else head.string(text)
  }
  field(1, 'o', call.path)
  field(2, 's', call.interface)
  field(3, 's', call.member)
  field(6, 's', call.destination)
  if (types.length > 0) field(8, 'g', call.signature ?? '')
  head.endArray(fields)
  head.align(8)
  head.bytes(body.taken())
  return head.taken()
}

/** Writes what systemd's calls take: texts, numbers, booleans, and lists of them. */
class Writer {
  #bytes = Buffer.allocUnsafe(512)
  length = 0

  taken(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  value(type: Type, value: unknown): void {
    if (type.code === 's' && typeof value === 'string') this.string(value)
    else if (type.code === 'b' && typeof value === 'boolean') this.uint32(value ? 1 : 0)
    else if (type.code === 'a' && Array.isArray(value)) {
      const array = this.beginArray(4)
      for (const item of value) this.value(type.of, item)
      this.endArray(array)
    } else throw new TypeError(`A call of ours has a value that is no "${type.code}".`)
  }

  string(text: string): void {
    if (text.includes('\0')) throw new TypeError('A call of ours has NUL in a text.')
    const size = Buffer.byteLength(text)
    this.uint32(size)
    const at = this.#room(size + 1)
    this.#bytes.write(text, at)
    this.#bytes[at + size] = 0
  }

  signature(text: string): void {
    this.bytes(Buffer.from(`${String.fromCharCode(text.length)}${text}\0`, 'latin1'))
  }

  uint32(value: number): void {
    this.align(4)
    this.#bytes.writeUInt32LE(value, this.#room(4))
  }

  bytes(bytes: Buffer): void {
    bytes.copy(this.#bytes, this.#room(bytes.length))
  }

  align(size: number): void {
    const gap = (size - (this.length % size)) % size
    this.#bytes.fill(0, this.#room(gap), this.length)
  }

  /** Where the length goes, and where it counts from. */
  beginArray(alignment: number): { readonly at: number; readonly from: number } {
    this.uint32(0)
    const at = this.length - 4
    this.align(alignment)
    return { at, from: this.length }
  }

  endArray({ at, from }: { readonly at: number; readonly from: number }): void {
    this.#bytes.writeUInt32LE(this.length - from, at)
  }

  #room(size: number): number {
    const at = this.length
    this.length += size
    if (this.length > this.#bytes.length) {
      const roomy = Buffer.allocUnsafe(2 * this.length)
      this.#bytes.copy(roomy, 0, 0, at)
      this.#bytes = roomy
    }
    return at
  }
}
