import { expect, it, vi } from 'vitest'
import type { Bus, Call } from '../../../server/bus/connection/bus.ts'
import { openBus } from '../../../server/bus/connection/openBus.ts'
import { messageOf, replyTo, signalOf, Wire } from '../codec/wire.ts'
import { hostEnd, type HostEnd, type HostEndOptions } from './hostEnd.ts'

const open = async (options: HostEndOptions = {}): Promise<{ bus: Bus; host: HostEnd }> => {
  const host = hostEnd(options)
  return { host, bus: await openBus(host.stream, { host: 'h1', uid: 1000, timeoutMs: 2000 }) }
}

const list: Call = { path: '/a', interface: 'a.b', member: 'List' }
const unanswered: HostEndOptions = { answer: ({ member }) => (member === 'List' ? null : undefined) }
const text = (words: string): Buffer => new Wire().string(words).bytes()
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it("logs in as the host's user and asks all that it must know in one piece: one round trip", async () => {
  const { host } = await open()
  expect(host.pieces).toHaveLength(1)
  expect(host.pieces[0]?.toString('latin1')).toMatch(/^\0AUTH EXTERNAL 31303030\r\nBEGIN\r\nl\x01/)
  expect(host.calls.map(({ member }) => member)).toEqual(['Hello', 'AddMatch', 'GetNameOwner', 'Get'])
})

it('gives a reply to the call that it is for, whatever else comes', async () => {
  const { bus, host } = await open(unanswered)
  const [one, two] = [bus.call(list), bus.call({ ...list, signature: 'as', body: [['x']] })]
  await settle()
  const [first, second] = host.calls.slice(-2).map(({ serial }) => serial)
  for (const serial of [0, 999_999, second ?? 0, first ?? 0, first ?? 0])
    host.say(replyTo(serial, 's', text(`to ${serial}`)))
  expect(await Promise.all([one, two])).toEqual([`to ${first}`, `to ${second}`])
  expect(bus.lost.aborted).toBe(false)
})

it('ends a call at its deadline, and passes over the reply that comes later', async () => {
  const { bus, host } = await open(unanswered)
  await expect(bus.call(list, { timeoutMs: 5 })).rejects.toMatchObject({
    fault: { kind: 'timedOut', what: 'List', ms: 5 },
  })
  host.say(replyTo(host.calls.at(-1)?.serial ?? 0, 's', text('late')))
  const next = bus.call(list)
  await settle()
  host.say(replyTo(host.calls.at(-1)?.serial ?? 0, 's', text('next')))
  expect(await next).toBe('next')
})

it('ends a call when its caller leaves', async () => {
  const { bus } = await open(unanswered)
  const leaving = new AbortController()
  const called = bus.call(list, { signal: leaving.signal })
  leaving.abort()
  await expect(called).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  await expect(bus.call(list, { signal: leaving.signal })).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
})

it('says what systemd said against a call', async () => {
  const refused = (serial: number): Buffer =>
    messageOf({
      type: 3,
      fields: [
        [4, 's', 'org.freedesktop.systemd1.UnitMasked'],
        [5, 'u', serial],
        [8, 'g', 's'],
      ],
      body: text('Unit x is masked.'),
    })
  const { bus } = await open({ answer: ({ member, serial }) => (member === 'List' ? refused(serial) : undefined) })
  await expect(bus.call({ ...list, what: 'start x' })).rejects.toMatchObject({
    fault: { kind: 'commandFailed', command: 'start x', ending: 'UnitMasked', stderr: 'Unit x is masked.' },
  })
})

it('believes signals of systemd only, also after it was executed anew', async () => {
  const { bus, host } = await open()
  const heard: unknown[] = []
  bus.onSignal(({ body }) => heard.push(body[0]))
  const from = (sender: string, words: string): Buffer =>
    messageOf({
      type: 4,
      fields: [
        [1, 'o', '/a'],
        [2, 's', 'a.b'],
        [3, 's', 'UnitNew'],
        [7, 's', sender],
        [8, 'g', 's'],
      ],
      body: text(words),
    })
  const anew = messageOf({
    type: 4,
    fields: [
      [1, 'o', '/org/freedesktop/DBus'],
      [2, 's', 'org.freedesktop.DBus'],
      [3, 's', 'NameOwnerChanged'],
      [7, 's', 'org.freedesktop.DBus'],
      [8, 'g', 'sss'],
    ],
    body: new Wire().string('org.freedesktop.systemd1').string(':1.1').string(':1.99').bytes(),
  })
  for (const bytes of [from(':1.1', 'a'), from(':1.66', 'forged'), anew, from(':1.1', 'late'), from(':1.99', 'b')])
    host.say(bytes)
  await settle()
  expect(heard).toEqual(['a', 'b'])
})

it.each([
  ['words', Buffer.from('Last login: Mon Nov 23 from 192.0.2.1\n')],
  ['a reply whose serial is a text', messageOf({ type: 2, fields: [[5, 's', '__proto__']] })],
  [
    'a signal whose path is a number',
    messageOf({
      type: 4,
      fields: [
        [1, 'u', 5],
        [2, 's', 'a.b'],
        [3, 's', 'C'],
      ],
    }),
  ],
  ['a message of 128 MiB', Buffer.from('6c040001ffffff0701000000000000000000', 'hex')],
])('ends the connection by a fault, and nothing else, at %s', async (_what, bytes) => {
  const { bus, host } = await open(unanswered)
  const called = bus.call({ ...list, what: 'list' })
  await settle()
  host.say(bytes)
  await expect(called).rejects.toMatchObject({ fault: { kind: 'unexpectedOutput', host: 'h1', command: 'list' } })
  expect(bus.lost.aborted).toBe(true)
  expect(host.stream.destroyed).toBe(true)
  await expect(bus.call(list)).rejects.toMatchObject({ fault: { kind: 'unexpectedOutput' } })
})

it('leaves a body alone that nobody waits for, however broken', async () => {
  const { bus, host } = await open()
  host.say(replyTo(999, 'v', Buffer.from('nonsense')))
  await settle()
  expect(bus.lost.aborted).toBe(false)
})

it.each([
  ['nothing', undefined, 'timedOut'],
  ['that it refuses the user', Buffer.from('REJECTED EXTERNAL\r\n'), 'commandFailed'],
  ['a greeting of something else', Buffer.from('220 mail ESMTP\r\n'), 'unexpectedOutput'],
  ['a line without an end', Buffer.alloc(100_000, 'O'), 'unexpectedOutput'],
])('a bus that answers the login with %s is a fault within its deadline', async (_what, login, kind) => {
  const host = hostEnd({ login: login ?? Buffer.alloc(0), answer: () => null })
  await expect(openBus(host.stream, { host: 'h1', uid: 0, timeoutMs: 30 })).rejects.toMatchObject({ fault: { kind } })
  expect(host.stream.destroyed).toBe(true)
})

it.each(['Hello', 'AddMatch', 'GetNameOwner', 'Get'])(
  'a bus that never answers %s is a fault within its deadline',
  async (silent) => {
    const host = hostEnd({ answer: ({ member }) => (member === silent ? null : undefined) })
    await expect(openBus(host.stream, { host: 'h1', uid: 0, timeoutMs: 30 })).rejects.toMatchObject({
      fault: { kind: 'timedOut' },
    })
    expect(host.stream.destroyed).toBe(true)
  },
)

it('ends what waits with connectionLost when the stream ends, by an end, an error or a close', async () => {
  for (const end of [
    (host: HostEnd) => host.stream.push(null),
    (host: HostEnd) => host.stream.destroy(new Error('x')),
    (host: HostEnd) => host.stream.destroy(),
  ]) {
    const { bus, host } = await open(unanswered)
    const called = bus.call(list)
    end(host)
    await expect(called).rejects.toMatchObject({ fault: { kind: 'connectionLost', during: 'List' } })
    expect(bus.lost.aborted).toBe(true)
  }
})

it('hears a flood of signals to its last, and lets others work meanwhile', async () => {
  const { bus, host } = await open()
  const heard: number[] = []
  let turn = 0
  bus.onSignal(() => {
    heard.push(turn)
    const until = performance.now() + 0.05
    while (performance.now() < until) continue
  })
  const one = signalOf('UnitNew', ['xray-tunnel-z.service', '/o'])
  host.say(Buffer.concat(Array.from({ length: 2000 }, () => one)))
  await vi.waitFor(
    () => {
      turn += 1
      expect(heard).toHaveLength(2000)
    },
    { timeout: 20_000, interval: 1 },
  )
  expect(new Set(heard).size).toBeGreaterThan(2)
})
