import { expect, test } from 'vitest'
import type { LiveEvent } from '../../../shared/live.ts'
import { makeSubscribers, type Fits } from '../../../server/fleet/live/subscribers.ts'

const all: Fits = () => true

const subscribers = () => {
  let snapshots = 0
  const made = makeSubscribers(
    () => ({ atMs: (snapshots += 1), hosts: [], tunnels: [], operations: [] }),
    () => 1,
  )
  return {
    ...made,
    snapshots: () => snapshots,
    gone: (id: string) => made.publish({ kind: 'hostGone', atMs: 1, id }, { topic: 'hosts', hostId: id }),
  }
}

const inWords = (event: LiveEvent | undefined): string =>
  event === undefined ? 'end' : event.kind === 'hostGone' ? event.id : event.kind

test('a reader gets a snapshot first, then each event in order', async () => {
  const hub = subscribers()
  const reader = hub.read(all, undefined)[Symbol.asyncIterator]()
  expect(inWords((await reader.next()).value)).toBe('snapshot')
  hub.gone('a')
  hub.gone('b')
  expect([(await reader.next()).value, (await reader.next()).value].map(inWords)).toEqual(['a', 'b'])
  await reader.return?.()
})

test('an event that comes while a reader waits wakes it', async () => {
  const hub = subscribers()
  const reader = hub.read(all, undefined)[Symbol.asyncIterator]()
  await reader.next()
  const next = reader.next()
  await Promise.resolve()
  hub.gone('a')
  expect(inWords((await next).value)).toBe('a')
  await reader.return?.()
})

test('a reader is told of nothing that it did not ask for, however much of it there is', async () => {
  const hub = subscribers()
  const reader = hub.read(({ topic, hostId }) => topic === 'hosts' && hostId === 'mine', undefined)
  const events = reader[Symbol.asyncIterator]()
  await events.next()
  for (let count = 0; count < 5000; count += 1) hub.gone(`other-${count}`)
  hub.gone('mine')
  expect(inWords((await events.next()).value)).toBe('mine')
  await events.return?.()
})

test('a reader that stops reading loses detail, is told so, and gets the picture as it is then', async () => {
  const hub = subscribers()
  const slow = hub.read(all, undefined)[Symbol.asyncIterator]()
  const quick = hub.read(all, undefined)[Symbol.asyncIterator]()
  await slow.next()
  await quick.next()
  for (let count = 0; count < 5000; count += 1) {
    hub.gone(`host-${count}`)
    expect(inWords((await quick.next()).value)).toBe(`host-${count}`)
  }
  const before = hub.snapshots()
  expect([(await slow.next()).value, (await slow.next()).value].map(inWords)).toEqual(['lagged', 'snapshot'])
  expect(hub.snapshots()).toBe(before + 1)
  hub.gone('after')
  expect(inWords((await slow.next()).value)).toBe('after')
  await slow.return?.()
  await quick.return?.()
})

test('reading ends with its signal and with the hub', async () => {
  const hub = subscribers()
  const leave = new AbortController()
  const one = hub.read(all, leave.signal)[Symbol.asyncIterator]()
  const other = hub.read(all, undefined)[Symbol.asyncIterator]()
  await one.next()
  await other.next()
  const [left, ended] = [one.next(), other.next()]
  leave.abort()
  hub.end()
  expect([(await left).done, (await ended).done]).toEqual([true, true])
})
