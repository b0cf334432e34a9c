/** Writes D-Bus bytes as the specification says, true or false ones: a second opinion beside the code that reads them. */
export class Wire {
  readonly #pieces: Buffer[] = []
  readonly #isLittle: boolean
  length = 0

  constructor(isLittle = true) {
    this.#isLittle = isLittle
  }

  raw(bytes: Buffer): this {
    this.#pieces.push(bytes)
    this.length += bytes.length
    return this
  }

  align(size: number): this {
    const gap = (size - (this.length % size)) % size
    return gap === 0 ? this : this.raw(Buffer.alloc(gap))
  }

  number(size: 1 | 2 | 4 | 8, value: number | bigint): this {
    const bytes = Buffer.alloc(8)
    const whole = BigInt.asUintN(8 * size, BigInt(value))
    if (this.#isLittle) bytes.writeBigUInt64LE(whole)
    else bytes.writeBigUInt64BE(whole)
    return this.align(size).raw(this.#isLittle ? bytes.subarray(0, size) : bytes.subarray(8 - size))
  }

  double(value: number): this {
    const bytes = Buffer.alloc(8)
    if (this.#isLittle) bytes.writeDoubleLE(value)
    else bytes.writeDoubleBE(value)
    return this.align(8).raw(bytes)
  }

  string(text: string): this {
    const bytes = Buffer.from(`${text}\0`)
    return this.number(4, bytes.length - 1).raw(bytes)
  }

  signature(text: string): this {
    return this.number(1, text.length).raw(Buffer.from(`${text}\0`))
  }

  /** An array whose values `write` adds; its length is set behind them. */
  array(alignment: number, write: () => void): this {
    this.number(4, 0)
    const at = this.#pieces.length - 1
    this.align(alignment)
    const from = this.length
    write()
    const length = new Wire(this.#isLittle).number(4, this.length - from)
    this.#pieces[at] = length.bytes()
    return this
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}

export interface Sent {
  readonly type: 1 | 2 | 3 | 4
  readonly serial?: number
  /** Fields of the header, as code, signature and value; text or number. */
  readonly fields: readonly (readonly [code: number, signature: string, value: string | number | bigint])[]
  readonly body?: Buffer
  readonly isLittle?: boolean
}

/** A whole message. */
export const messageOf = ({ type, serial = 7, fields, body = Buffer.alloc(0), isLittle = true }: Sent): Buffer => {
  const wire = new Wire(isLittle).raw(Buffer.from([isLittle ? 0x6c : 0x42, type, 0, 1]))
  wire.number(4, body.length).number(4, serial)
  wire.array(8, () => {
    for (const [code, signature, value] of fields) {
      wire.align(8).number(1, code).signature(signature)
      if (signature === 'g') wire.signature(String(value))
      else if (signature === 'u') wire.number(4, Number(value))
      else if (signature === 't') wire.number(8, BigInt(value))
      else wire.string(String(value))
    }
  })
  return wire.align(8).raw(body).bytes()
}

export const replyTo = (serial: number, signature = '', body: Buffer = Buffer.alloc(0)): Buffer =>
  messageOf({
    type: 2,
    fields: [
      [5, 'u', serial],
      [8, 'g', signature],
    ],
    body,
  })

export const systemdName = ':1.1'

/** A signal of systemd's, with texts in its body. */
export const signalOf = (member: string, texts: readonly string[], path = '/org/freedesktop/systemd1'): Buffer => {
  const body = new Wire()
  for (const text of texts) body.string(text)
  return messageOf({
    type: 4,
    fields: [
      [1, 'o', path],
      [2, 's', 'org.freedesktop.systemd1.Manager'],
      [3, 's', member],
      [7, 's', systemdName],
      [8, 'g', 's'.repeat(texts.length)],
    ],
    body: body.bytes(),
  })
}
