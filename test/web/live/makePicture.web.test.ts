import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Attention,
  compareAttention,
  hostAttention,
  operationAttention,
  tunnelAttention,
} from '../../../client/web/domain/attention.ts'
import { toRow, type TunnelRow } from '../../../client/web/domain/tunnelRow.ts'
import { makePicture } from '../../../client/web/live/makePicture.ts'
import type { Moved, Part } from '../../../client/web/live/moved.ts'
import type { HostView } from '../../../shared/host.ts'
import { type Live, type LiveEvent, nextLive, noLive } from '../../../shared/live.ts'
import { hostKey, tunnelKey } from '../../../shared/rowKey.ts'
import { madeHost, madeOperation, madeTunnel, stale } from '../made.ts'

const names = ['ams1', 'ams10', 'ams2', 'fra1', 'FRA1']
const ids = ['a', 'exit-1', 'exit-10', 'exit-9', 'home']

const name = fc.constantFrom(...names)
const ref = fc.tuple(name, fc.constantFrom(...ids)).map((parts) => parts.join('/'))
const host = fc
  .tuple(name, fc.constantFrom('live', 'polling', 'stale', 'bare'), fc.integer({ min: 1, max: 9 }))
  .map(([name, kind, sinceMs]): HostView => {
    if (kind === 'polling') return madeHost(name, { freshness: { kind, sinceMs, reason: 'no bus' } })
    return madeHost(name, kind === 'stale' ? stale(name) : { roundTripMs: sinceMs })
  })
const tunnel = fc
  .record({
    ref,
    health: fc.constantFrom('up' as const, 'degraded' as const, 'down' as const, 'stopped' as const),
    wanted: fc.constantFrom('running' as const, 'stopped' as const),
    sinceMs: fc.option(fc.integer({ min: 1, max: 9 })),
  })
  .map(({ ref, ...more }) => madeTunnel(ref, more))
const operation = fc
  .tuple(
    fc.constantFrom('one', 'two', 'three', 'four'),
    fc.constantFrom('running' as const, 'done' as const, 'interrupted' as const),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([id, state, startedAtMs]) => madeOperation(id, { state, startedAtMs }))
const event: fc.Arbitrary<LiveEvent> = fc.oneof(
  { weight: 6, arbitrary: tunnel.map((tunnel) => ({ kind: 'tunnel' as const, atMs: 10, tunnel })) },
  { weight: 4, arbitrary: host.map((host) => ({ kind: 'host' as const, atMs: 10, host })) },
  { weight: 2, arbitrary: ref.map((uid) => ({ kind: 'tunnelGone' as const, atMs: 10, uid })) },
  { weight: 1, arbitrary: name.map((id) => ({ kind: 'hostGone' as const, atMs: 10, id })) },
  { weight: 2, arbitrary: operation.map((operation) => ({ kind: 'operation' as const, atMs: 10, operation })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.uniqueArray(host, { selector: hostKey }),
        fc.uniqueArray(tunnel, { selector: tunnelKey }),
        fc.uniqueArray(operation, { selector: ({ id }) => id }),
      )
      .map(([hosts, tunnels, operations]) => ({ kind: 'snapshot' as const, atMs: 10, hosts, tunnels, operations })),
  },
)

type Picture = ReturnType<typeof makePicture>

/** All that the indexes say. */
const saidBy = (picture: Picture) => ({
  hosts: picture.hosts.keys(),
  freshness: picture.hosts.freshness(),
  tunnels: picture.tunnels.keys().map((key) => picture.tunnels.row(key)),
  totals: picture.tunnels.totals(),
  onHosts: names.map(picture.tunnels.keysOn),
  tallies: names.map(picture.tunnels.tallyOn),
  found: names.flatMap((name) => ids.map((id) => picture.tunnels.keyOf(`${name}/${id}`))),
  foundHosts: names.map((name) => picture.hosts.keyOf(name)),
  attention: picture.attention.worst(Infinity),
  attentionCount: picture.attention.count(),
  operations: picture.operations(),
})

/** The same, made whole from the plain lists. */
const recomputed = ({ hosts, tunnels, operations }: Live, sinceMs: (key: string) => number | undefined) => {
  const hostOf = (name: string) => hosts.find((host) => host.name === name)
  const rows = tunnels.map((tunnel) => toRow(tunnel, hostOf(tunnel.host), tunnel.sinceMs ?? sinceMs(tunnelKey(tunnel))))
  const sorted = rows.toSorted((a, b) => (a.place < b.place ? -1 : 1))
  const on = (name: string) => sorted.filter(({ tunnel }) => tunnel.host === name)
  const tones = (row: TunnelRow) => row.shown.tone
  const many = (tone: string) => rows.filter((row) => tones(row) === tone).length
  const fresh = (kind: string) => hosts.filter(({ freshness }) => freshness.kind === kind).length
  const staleSince = hosts.flatMap(({ freshness }) => (freshness.kind === 'stale' ? [freshness.sinceMs] : []))
  const attention = [
    ...rows.map(tunnelAttention),
    ...hosts.map((host) => hostAttention(hostKey(host), host, on(host.name).length)),
    ...operations.map((operation) => operationAttention(operation, operations)),
  ].filter((item): item is Attention => item !== undefined)
  return {
    hosts: hosts.map(hostKey).toSorted(new Intl.Collator('en', { numeric: true, caseFirst: 'upper' }).compare),
    freshness: {
      connecting: fresh('connecting'),
      live: fresh('live'),
      polling: fresh('polling'),
      stale: fresh('stale'),
      staleSinceMs: staleSince.length === 0 ? undefined : Math.min(...staleSince),
    },
    tunnels: sorted,
    totals: {
      up: many('up'),
      degraded: many('degraded'),
      down: many('down'),
      working: many('working'),
      polling: many('polling'),
      stopped: many('stopped'),
      unknown: many('unknown'),
      wanted: rows.filter(({ tunnel }) => tunnel.wanted === 'running').length,
    },
    onHosts: names.map((name) => on(name).map(({ key }) => key)),
    tallies: names.map((name) => ({
      all: on(name).length,
      down: on(name).filter((row) => tones(row) === 'down').length,
    })),
    found: names.flatMap((name) => ids.map((id) => rows.find(({ tunnel }) => tunnel.ref === `${name}/${id}`)?.key)),
    foundHosts: names.map((name) => hosts.find((host) => host.name === name)).map((host) => host && hostKey(host)),
    attention: attention.toSorted(compareAttention),
    attentionCount: attention.length,
    operations,
  }
}

test('after any events the indexes say what a full recompute says', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const picture = makePicture()
      let plain = noLive
      for (const event of events) {
        picture.take(event)
        plain = nextLive(plain, event)
        const sinceOf = (key: string) => picture.tunnels.row(key)?.sinceMs
        expect(saidBy(picture)).toEqual(recomputed(plain, sinceOf))
      }
    }),
    { numRuns: 150 },
  )
})

type Said = ReturnType<typeof saidBy>

const partOf: Record<Part, (said: Said) => unknown> = {
  hosts: ({ hosts, foundHosts }) => [hosts, foundHosts],
  tunnels: ({ tunnels, found }) => [tunnels.map((row) => row?.key), found],
  totals: ({ totals }) => totals,
  freshness: ({ freshness }) => freshness,
  attention: ({ attention }) => attention,
  operations: ({ operations }) => operations,
}

/** What differs between two pictures, though it was not said to have moved. */
const unsaid = (before: Said, after: Said, moved: Moved): string[] => {
  const rows = new Map(before.tunnels.map((row) => [row?.key, row]))
  const keys = [...before.tunnels, ...after.tunnels].map((row) => row?.key ?? '')
  const now = new Map(after.tunnels.map((row) => [row?.key, row]))
  return [
    ...keys.filter((key) => rows.get(key) !== now.get(key) && !moved.tunnels.has(key)),
    ...names.filter((name, at) => before.onHosts[at] !== after.onHosts[at] && !moved.tunnelsOn.has(name)),
    ...names.filter(
      (name, at) => !isDeepStrictEqual(before.tallies[at], after.tallies[at]) && !moved.tallies.has(name),
    ),
    ...Object.entries(partOf).flatMap(([part, read]) =>
      isDeepStrictEqual(read(before), read(after)) || moved.parts.has(part as Part) ? [] : [part],
    ),
  ]
}

test('what is said to have moved is all that did', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const picture = makePicture()
      for (const event of events) {
        const before = saidBy(picture)
        picture.take(event)
        expect(unsaid(before, saidBy(picture), picture.moved())).toEqual([])
      }
    }),
    { numRuns: 100 },
  )
})

test('a change of health that was seen is dated, what the server knows comes first', () => {
  const picture = makePicture()
  const since = () => picture.tunnels.row(picture.tunnels.keyOf('fra1/home') ?? '')?.sinceMs
  const take = (atMs: number, more: Parameters<typeof madeTunnel>[1]) =>
    picture.take({ kind: 'tunnel', atMs, tunnel: madeTunnel('fra1/home', more) })
  take(1000, {})
  expect(since()).toBeUndefined()
  take(2000, { health: 'down' })
  expect(since()).toBe(2000)
  take(2500, { health: 'down', cause: 'exit 23' })
  expect(since()).toBe(2000)
  take(3000, { health: 'down', sinceMs: 1500 })
  expect(since()).toBe(1500)
})

test('a change of health that a cut hid has no date', () => {
  const picture = makePicture()
  const snapshot = (health: 'up' | 'down') => ({
    hosts: [],
    operations: [],
    tunnels: [madeTunnel('fra1/home', { health })],
  })
  picture.take({ kind: 'tunnel', atMs: 1000, tunnel: madeTunnel('fra1/home', { health: 'down' }) })
  picture.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/home') })
  picture.take({ kind: 'snapshot', atMs: 3000, ...snapshot('up') })
  expect(picture.tunnels.row('fra1/home')?.sinceMs).toBe(2000)
  picture.take({ kind: 'snapshot', atMs: 4000, ...snapshot('down') })
  expect(picture.tunnels.row('fra1/home')?.sinceMs).toBeUndefined()
})
