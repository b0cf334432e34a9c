import { BrokenMessage, limits } from './brokenMessage.ts'
import { Reader } from './reader.ts'
import { parseSignature } from './signature.ts'

/** What the bus sends. A message of a kind that is not for us, also one of the future, is `other`. */
export type Message =
  | { readonly kind: 'reply'; readonly replySerial: number; readonly body: ReadBody }
  | { readonly kind: 'error'; readonly replySerial: number; readonly error: string; readonly body: ReadBody }
  | {
      readonly kind: 'signal'
      readonly path: string
      readonly interface: string
      readonly member: string
      readonly sender: string
      readonly body: ReadBody
    }
  | { readonly kind: 'other' }

/** Reads the values, once somebody wants them. @throws BrokenMessage */
export type ReadBody = () => unknown[]

/** How many bytes the message takes that begins here; undefined while its first 16 bytes are not there. @throws BrokenMessage */
export const messageLength = (bytes: Buffer): number | undefined => {
  if (bytes.length < 16) return undefined
  const isLittle = isLittleEndian(bytes)
  const [body, fields] = isLittle
    ? [bytes.readUInt32LE(4), bytes.readUInt32LE(12)]
    : [bytes.readUInt32BE(4), bytes.readUInt32BE(12)]
  if (fields > limits.fieldBytes) throw new BrokenMessage(`a header of ${fields} bytes`)
  const length = bodyStart(fields) + body
  if (length > limits.messageBytes) throw new BrokenMessage(`a message of ${length} bytes`)
  return length
}

/** Reads one whole message of `messageLength` bytes. The body is read later. @throws BrokenMessage */
export const decodeMessage = (bytes: Buffer): Message => {
  const isLittle = isLittleEndian(bytes)
  if (bytes[3] !== 1) throw new BrokenMessage(`version ${bytes[3]} of the protocol`)
  const fieldsLength = isLittle ? bytes.readUInt32LE(12) : bytes.readUInt32BE(12)
  const fields = readFields(new Reader(bytes, { from: 16, to: 16 + fieldsLength, isLittle }), 16 + fieldsLength)
  const from = bodyStart(fieldsLength)
  const body: ReadBody = () =>
    new Reader(bytes, { from, to: bytes.length, isLittle }).all(parseSignature(fields.signature))
  const { replySerial, sender, error, path, interface: name, member } = fields
  switch (bytes[1]) {
    case 0:
      throw new BrokenMessage('a message of no type')
    case 2:
      return { kind: 'reply', replySerial: required(replySerial), body }
    case 3:
      return { kind: 'error', replySerial: required(replySerial), error: required(error), body }
    case 4:
      return { kind: 'signal', path: required(path), interface: required(name), member: required(member), sender, body }
    default:
      return { kind: 'other' }
  }
}

interface Fields {
  path?: string
  interface?: string
  member?: string
  error?: string
  replySerial?: number
  sender: string
  signature: string
}

/** Each field has its one type: whatever else comes under its number is no message. */
const readFields = (reader: Reader, end: number): Fields => {
  const fields: Fields = { sender: '', signature: '' }
  while (reader.at < end) {
    reader.align(8)
    const field = reader.byte()
    const type = reader.variantType()
    const wanted = fieldTypes[field]
    if (wanted !== undefined && type.code !== wanted) throw new BrokenMessage(`field ${field} of another type`)
    const value = reader.value(type, 0)
    if (typeof value === 'number') {
      if (field === 5) fields.replySerial = value
      continue
    }
    if (typeof value !== 'string') continue
    const name = textFields[field]
    if (name !== undefined) fields[name] = value
  }
  return fields
}

const textFields: Readonly<Record<number, 'path' | 'interface' | 'member' | 'error' | 'sender' | 'signature'>> = {
  1: 'path',
  2: 'interface',
  3: 'member',
  4: 'error',
  7: 'sender',
  8: 'signature',
}

const fieldTypes: Readonly<Record<number, string>> = {
  1: 'o',
  2: 's',
  3: 's',
  4: 's',
  5: 'u',
  6: 's',
  7: 's',
  8: 'g',
  9: 'u',
}

const required = <T>(value: T | undefined): T => {
  if (value === undefined) throw new BrokenMessage('a header without a field that its type needs')
  return value
}

const isLittleEndian = (bytes: Buffer): boolean => {
  const order = bytes[0]
  if (order !== 0x6c && order !== 0x42) throw new BrokenMessage('bytes that are no message')
  return order === 0x6c
}

const bodyStart = (fieldsLength: number): number => Math.ceil((16 + fieldsLength) / 8) * 8
