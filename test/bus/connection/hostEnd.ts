import { Duplex } from 'node:stream'
import { messageLength } from '../../../server/bus/codec/message.ts'
import { replyTo, systemdName, Wire } from '../codec/wire.ts'

/** A host's end of a bus, which answers what the opening asks; a test says the rest, byte by byte. */
export interface HostEnd {
  readonly stream: Duplex
  /** Every call so far. */
  readonly calls: readonly HeardCall[]
  /** All that was written to it before the first call was answered, piece by piece. */
  readonly pieces: readonly Buffer[]
  say(bytes: Buffer): void
}

export interface HeardCall {
  readonly member: string
  readonly serial: number
}

export interface HostEndOptions {
  /** What is said to the login. Undefined: nothing. */
  readonly login?: Buffer | undefined
  /** What a call is answered; undefined for what the opening wants, null for nothing. */
  readonly answer?: (call: HeardCall) => Buffer | null | undefined
}

export const hostEnd = ({ login = Buffer.from('OK 0123456789abcdef\r\n'), answer }: HostEndOptions = {}): HostEnd => {
  const calls: HeardCall[] = []
  const pieces: Buffer[] = []
  let rest: Buffer | undefined
  const hear = (bytes: Buffer): Buffer => {
    const length = messageLength(bytes)
    if (length === undefined || bytes.length < length) return bytes
    const call = { member: memberOf(bytes.subarray(0, length)), serial: bytes.readUInt32LE(8) }
    calls.push(call)
    const said = answer?.(call)
    if (said !== null) stream.push(said ?? opening(call))
    return hear(bytes.subarray(length))
  }
  const stream = new Duplex({
    read: () => undefined,
    write: (piece: Buffer, _, done) => {
      pieces.push(piece)
      done()
      if (rest === undefined) {
        const begin = piece.indexOf('BEGIN\r\n')
        if (begin === -1) return
        stream.push(login)
        rest = piece.subarray(begin + 7)
        rest = hear(rest)
      } else rest = hear(Buffer.concat([rest, piece]))
    },
  })
  return { stream, calls, pieces, say: (bytes) => void stream.push(bytes) }
}

const memberOf = (message: Buffer): string =>
  /\x03\x01s\0[^]{4}([A-Za-z]+)\0/.exec(message.toString('latin1'))?.[1] ?? ''

const opening = ({ member, serial }: HeardCall): Buffer => {
  switch (member) {
    case 'Hello':
      return replyTo(serial, 's', new Wire().string(':1.5').bytes())
    case 'GetNameOwner':
      return replyTo(serial, 's', new Wire().string(systemdName).bytes())
    case 'Get':
      return replyTo(serial, 'v', new Wire().signature('s').string('252').bytes())
    default:
      return replyTo(serial)
  }
}
