import { isUtf8 } from 'node:buffer'
import { BrokenMessage, limits } from './brokenMessage.ts'
import { parseSignature, type Type } from './signature.ts'

/**
 * Reads the values of one message. Every step is checked against the end of the message, the depth and the count of
 * values, so no bytes make it loop, grow or fail other than by BrokenMessage. Offsets count from the message's first byte,
 * as D-Bus aligns by them.
 */
export class Reader {
  at: number
  readonly #bytes: Buffer
  readonly #end: number
  readonly #isLittle: boolean
  #values = 0

  constructor(bytes: Buffer, range: { readonly from: number; readonly to: number; readonly isLittle: boolean }) {
    this.#bytes = bytes
    this.at = range.from
    this.#end = range.to
    this.#isLittle = range.isLittle
  }

  /** Values of these types that fill the rest exactly. */
  all(types: readonly Type[]): unknown[] {
    const values = types.map((type) => this.value(type, 0))
    if (this.at !== this.#end) throw new BrokenMessage('more bytes than its signature says')
    return values
  }

  /** Dictionaries become a Map, whose keys can be no property of anything; variants become what is in them. */
  value(type: Type, depth: number): unknown {
    this.#values += 1
    if (this.#values > limits.values) throw new BrokenMessage(`more than ${limits.values} values`)
    if (depth > limits.depth) throw new BrokenMessage('values nested too deep')
    switch (type.code) {
      case 's':
      case 'o':
        return this.string()
      case 'u':
      case 'h':
        return this.uint32()
      case 'a':
        return this.#array(type.of, depth + 1)
      case '(':
        this.align(8)
        return type.of.map((field) => this.value(field, depth + 1))
      case '{':
        this.align(8)
        return [this.value(type.key, depth + 1), this.value(type.value, depth + 1)]
      case 'v':
        return this.value(this.variantType(), depth + 1)
      case 'g':
        return this.signature()
      case 'b':
        return this.#boolean()
      case 'y':
        return this.byte()
      default:
        return this.#number(type.code)
    }
  }

  variantType(): Type {
    const [type, ...more] = parseSignature(this.signature())
    if (type === undefined || more.length > 0) throw new BrokenMessage('a variant that is not of one type')
    return type
  }

  align(size: number): void {
    this.at = Math.ceil(this.at / size) * size
    if (this.at > this.#end) throw tooShort()
  }

  byte(): number {
    return this.#bytes[this.#take(1)] ?? 0
  }

  uint32(): number {
    this.align(4)
    const at = this.#take(4)
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at)
  }

  string(): string {
    return this.#text(this.uint32())
  }

  signature(): string {
    return this.#text(this.byte())
  }

  #array(of: Type, depth: number): unknown {
    const length = this.uint32()
    this.align(alignment(of))
    const stop = this.at + length
    if (stop > this.#end) throw tooShort()
    if (of.code === 'y') return Buffer.from(this.#bytes.subarray(this.#take(length), stop))
    const items: unknown[] = []
    while (this.at < stop) items.push(this.value(of, depth))
    if (this.at !== stop) throw new BrokenMessage('an array whose last value goes over its end')
    return of.code === '{' ? new Map(items as [unknown, unknown][]) : items
  }

  #boolean(): boolean {
    const value = this.uint32()
    if (value > 1) throw new BrokenMessage('a boolean that is neither')
    return value === 1
  }

  #number(code: 'n' | 'q' | 'i' | 'x' | 't' | 'd'): number | bigint {
    const size = code === 'n' || code === 'q' ? 2 : code === 'i' ? 4 : 8
    this.align(size)
    const at = this.#take(size)
    const read = numbers[code]
    return read(this.#bytes, at, this.#isLittle)
  }

  /** Text of so many bytes and the NUL behind it. */
  #text(length: number): string {
    const at = this.#take(length + 1)
    const end = at + length
    if (this.#bytes[end] !== 0) throw new BrokenMessage('a string without an end')
    const text = this.#bytes.toString('utf8', at, end)
    if (text.includes('\0')) throw new BrokenMessage('a string with NUL in it')
    if (text.includes('\uFFFD') && !isUtf8(this.#bytes.subarray(at, end)))
      throw new BrokenMessage('a string that is not UTF-8')
    return text
  }

  #take(size: number): number {
    const { at } = this
    this.at += size
    if (this.at > this.#end) throw tooShort()
    return at
  }
}

const tooShort = (): BrokenMessage => new BrokenMessage('shorter than it says')

const alignment = ({ code }: Type): number => {
  switch (code) {
    case 'y':
    case 'g':
    case 'v':
      return 1
    case 'n':
    case 'q':
      return 2
    case 'x':
    case 't':
    case 'd':
    case '(':
    case '{':
      return 8
    default:
      return 4
  }
}

type ReadNumber = (bytes: Buffer, at: number, isLittle: boolean) => number | bigint

const numbers: Readonly<Record<'n' | 'q' | 'i' | 'x' | 't' | 'd', ReadNumber>> = {
  n: (bytes, at, isLittle) => (isLittle ? bytes.readInt16LE(at) : bytes.readInt16BE(at)),
  q: (bytes, at, isLittle) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
  i: (bytes, at, isLittle) => (isLittle ? bytes.readInt32LE(at) : bytes.readInt32BE(at)),
  x: (bytes, at, isLittle) => (isLittle ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at)),
  t: (bytes, at, isLittle) => (isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)),
  d: (bytes, at, isLittle) => (isLittle ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at)),
}
