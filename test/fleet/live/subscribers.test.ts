import { expect, test } from 'vitest'
import type { LiveEvent } from '../../../shared/live.ts'
import { makeSubscribers } from '../../../server/fleet/live/subscribers.ts'

const gone = (name: string): LiveEvent => ({ kind: 'hostGone', atMs: 1, name })

const subscribers = () => {
  let snapshots = 0
  const made = makeSubscribers(
    () => ({ kind: 'snapshot', atMs: (snapshots += 1), hosts: [], tunnels: [], operations: [] }),
    () => 1,
  )
  return { ...made, snapshots: () => snapshots }
}

const inWords = (event: LiveEvent | undefined): string =>
  event === undefined ? 'end' : event.kind === 'hostGone' ? event.name : event.kind

test('a reader gets a snapshot first, then each event in order', async () => {
  const hub = subscribers()
  const reader = hub.read(undefined)[Symbol.asyncIterator]()
  expect(inWords((await reader.next()).value)).toBe('snapshot')
  hub.publish(gone('a'))
  hub.publish(gone('b'))
  expect([(await reader.next()).value, (await reader.next()).value].map(inWords)).toEqual(['a', 'b'])
  await reader.return?.()
})

test('an event that comes while a reader waits wakes it', async () => {
  const hub = subscribers()
  const reader = hub.read(undefined)[Symbol.asyncIterator]()
  await reader.next()
  const next = reader.next()
  await Promise.resolve()
  hub.publish(gone('a'))
  expect(inWords((await next).value)).toBe('a')
  await reader.return?.()
})

test('a reader that stops reading loses detail, is told so, and gets the picture as it is then', async () => {
  const hub = subscribers()
  const slow = hub.read(undefined)[Symbol.asyncIterator]()
  const quick = hub.read(undefined)[Symbol.asyncIterator]()
  await slow.next()
  await quick.next()
  for (let count = 0; count < 5000; count += 1) {
    hub.publish(gone(`host-${count}`))
    expect(inWords((await quick.next()).value)).toBe(`host-${count}`)
  }
  const before = hub.snapshots()
  expect([(await slow.next()).value, (await slow.next()).value].map(inWords)).toEqual(['lagged', 'snapshot'])
  expect(hub.snapshots()).toBe(before + 1)
  hub.publish(gone('after'))
  expect(inWords((await slow.next()).value)).toBe('after')
  await slow.return?.()
  await quick.return?.()
})

test('reading ends with its signal and with the hub', async () => {
  const hub = subscribers()
  const leave = new AbortController()
  const one = hub.read(leave.signal)[Symbol.asyncIterator]()
  const other = hub.read(undefined)[Symbol.asyncIterator]()
  await one.next()
  await other.next()
  const [left, ended] = [one.next(), other.next()]
  leave.abort()
  hub.end()
  expect([(await left).done, (await ended).done]).toEqual([true, true])
})
