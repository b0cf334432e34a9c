import { expect, it } from 'vitest'
import { BrokenMessage } from '../../../server/bus/codec/brokenMessage.ts'
import { decodeMessage } from '../../../server/bus/codec/message.ts'
import { splitMessages } from '../../../server/bus/codec/messageSplitter.ts'
import { anyMessage, damaged } from './anyMessage.ts'
import { randomBy, type Random } from './random.ts'
import { messageOf, signalOf, Wire } from './wire.ts'

/** How many messages are made: `DBUS_MESSAGES=1000000` for the long run. */
const messages = Number(process.env['DBUS_MESSAGES'] ?? 100_000)
const seed = Number(process.env['DBUS_SEED'] ?? Date.now() % 1_000_000)

/** What a stream is read as: the bodies, or that it is broken. Anything else that is thrown fails the test. */
const read = (stream: Buffer, random: Random): { bodies: unknown[][]; broken: boolean } => {
  const splitter = splitMessages()
  const bodies: unknown[][] = []
  try {
    for (let from = 0; from < stream.length;) {
      const to = from + 1 + random.below(stream.length)
      splitter.push(stream.subarray(from, to))
      from = to
      for (let whole = splitter.next(); whole !== undefined; whole = splitter.next()) {
        const message = decodeMessage(whole)
        bodies.push(message.kind === 'other' ? [] : message.body())
      }
    }
    return { bodies, broken: false }
  } catch (error) {
    if (!(error instanceof BrokenMessage)) throw error
    return { bodies, broken: true }
  }
}

it(`reads any good message as what was written, split anywhere (seed ${seed})`, { timeout: 600_000 }, () => {
  const random = randomBy(seed)
  let wrong: unknown
  for (let made = 0; made < messages / 2 && wrong === undefined; made += 2) {
    const [one, two] = [anyMessage(random), anyMessage(random)]
    const { bodies, broken } = read(Buffer.concat([one.bytes, two.bytes]), random)
    if (broken || !same(bodies, [one.body, two.body])) wrong = { bodies, written: [one.body, two.body] }
  }
  expect(wrong).toBeUndefined()
})

it(`reads any damaged message, or says that it is none, and nothing else (seed ${seed})`, { timeout: 600_000 }, () => {
  const random = randomBy(seed + 1)
  let broken = 0
  for (let made = 0; made < messages / 2; made += 1) {
    const { bytes } = anyMessage(random)
    if (read(damaged(bytes, random), random).broken) broken += 1
  }
  expect(broken).toBeGreaterThan(messages / 10)
})

/** Much faster than `toEqual`, which is for saying what differs. */
const same = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other) && !Buffer.isBuffer(one))
    return one.length === other.length && one.every((part, at) => same(part, other[at]))
  if (one instanceof Map && other instanceof Map) return same([...one], [...other])
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return one.equals(other)
  return Object.is(one, other)
}

const text = new Wire().string('x').bytes()
const deepVariant = Buffer.concat([Buffer.from('\x01v\0'.repeat(200), 'latin1'), Buffer.from('\x01y\0a')])
const signal = (signature: string, body: Buffer): Buffer =>
  messageOf({
    type: 4,
    fields: [
      [1, 'o', '/a'],
      [2, 's', 'a.b'],
      [3, 's', 'C'],
      [8, 'g', signature],
    ],
    body,
  })
const zeros = (bytes: number): Buffer => new Wire().number(4, bytes).align(8).raw(Buffer.alloc(bytes)).bytes()
const claiming = (bytes: number): Buffer => {
  const message = signal('s', text)
  message.writeUInt32LE(bytes, 4)
  return message
}

it.each([
  ['an array of empty structs', signal('a()', zeros(8))],
  ['an array of empty pairs', signal('a{}', zeros(8))],
  ['an array of empty structs in a variant', signal('v', Buffer.concat([Buffer.from('\x03a()\0'), zeros(8)]))],
  ['a signature that nests 33 arrays', signal(`${'a'.repeat(33)}y`, zeros(0))],
  ['a signature that nests 33 structs', signal(`${'('.repeat(33)}y${')'.repeat(33)}`, text)],
  ['200 variants in each other', signal('v', deepVariant)],
  ['a million strings', signal('as', zeros(5_000_000))],
  ['a million arrays in an array', signal('aas', zeros(5_000_000))],
  ['a message of 128 MiB', claiming(134_217_000)],
  ['a header of 4 GiB', Buffer.concat([signal('s', text).subarray(0, 12), Buffer.alloc(4, 0xff)])],
  ['a reply to a serial that is a text', messageOf({ type: 2, fields: [[5, 's', '__proto__']] })],
  ['a reply to nothing', messageOf({ type: 2, fields: [] })],
  [
    'a path that is a number',
    messageOf({
      type: 4,
      fields: [
        [1, 'u', 5],
        [2, 's', 'a.b'],
        [3, 's', 'C'],
      ],
    }),
  ],
  [
    'a path that is a big number',
    messageOf({
      type: 4,
      fields: [
        [1, 't', 5n],
        [2, 's', 'a.b'],
        [3, 's', 'C'],
      ],
    }),
  ],
  ['a string longer than its message', signal('s', Buffer.from([0xff, 0xff, 0xff, 0x7f, 0]))],
  ['a string that is not UTF-8', signal('s', Buffer.from([2, 0, 0, 0, 0xc3, 0x28, 0]))],
  ['a string with NUL in it', signal('s', Buffer.from([2, 0, 0, 0, 0x61, 0, 0]))],
  ['a boolean of 7', signal('b', Buffer.from([7, 0, 0, 0]))],
  ['a body that its signature does not name', signal('', text)],
  ['a variant of two types', signal('v', Buffer.from('\x02ss\0'))],
  ['words', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
])('says of %s that it is no message', (_what, bytes) => {
  expect(read(bytes, randomBy(1))).toEqual({ bodies: [], broken: true })
})

it('keeps no key of a host as a property of anything', () => {
  const wire = new Wire()
  wire.array(8, () => wire.align(8).string('__proto__').string('x'))
  const { bodies } = read(signal('a{ss}', wire.bytes()), randomBy(1))
  expect(bodies).toEqual([[new Map([['__proto__', 'x']])]])
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
})

it('reads a big message that comes byte by byte', () => {
  const big = signalOf('X', ['y'.repeat(200_000)])
  const splitter = splitMessages()
  for (const byte of big) splitter.push(Buffer.from([byte]))
  expect(splitter.next()?.length).toBe(big.length)
  expect(splitter.next()).toBeUndefined()
})
