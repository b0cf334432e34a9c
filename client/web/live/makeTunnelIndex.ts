import type { TunnelRow } from '../domain/tunnelRow.ts'
import type { Tone } from '../kit/state/tone.ts'
import { makeKeyOrder } from './makeKeyOrder.ts'
import type { Moved } from './moved.ts'

/** How many tunnels are shown in each state, and how many are wanted running. */
export interface Totals extends Readonly<Record<Tone, number>> {
  readonly wanted: number
}

/** The tunnels of one host, counted. */
export interface HostTally {
  readonly all: number
  readonly down: number
}

const none: Totals = { up: 0, degraded: 0, down: 0, working: 0, polling: 0, stopped: 0, unknown: 0, wanted: 0 }
const noKeys: readonly string[] = []

/** Rows of tunnels with their order, by ref, by host and counted; each is moved by `put`, a row at a time. */
export const makeTunnelIndex = (moved: () => Moved) => {
  const rows = new Map<string, TunnelRow>()
  const keyOf = new Map<string, string>()
  const order = makeKeyOrder()
  const hosts = new Map<string, ReturnType<typeof makeHostTunnels>>()
  let totals = none

  const put = (before: TunnelRow | undefined, after: TunnelRow | undefined): void => {
    if (before !== undefined && before.key !== after?.key) rows.delete(before.key)
    if (after !== undefined) rows.set(after.key, after)
    putRef(before, after)
    if (order.put(before, after)) moved().parts.add('tunnels')
    putOnHosts(before, after)
    count(before, after)
    for (const row of [before, after]) if (row !== undefined) moved().tunnels.add(row.key)
  }

  const putRef = (before: TunnelRow | undefined, after: TunnelRow | undefined): void => {
    if (before !== undefined && keyOf.get(before.tunnel.ref) === before.key) keyOf.delete(before.tunnel.ref)
    if (after !== undefined) keyOf.set(after.tunnel.ref, after.key)
  }

  const putOnHosts = (before: TunnelRow | undefined, after: TunnelRow | undefined): void => {
    for (const host of new Set([before?.tunnel.host, after?.tunnel.host])) {
      if (host === undefined) continue
      const there = hosts.get(host) ?? makeHostTunnels()
      const tally = there.tally()
      there.put(
        before?.tunnel.host === host ? before : undefined,
        after?.tunnel.host === host ? after : undefined,
        () => moved().tunnelsOn.add(host),
      )
      if (!isSameTally(tally, there.tally())) moved().tallies.add(host)
      if (there.tally().all === 0) hosts.delete(host)
      else hosts.set(host, there)
    }
  }

  const count = (before: TunnelRow | undefined, after: TunnelRow | undefined): void => {
    if (before?.shown.tone === after?.shown.tone && before?.tunnel.wanted === after?.tunnel.wanted) return
    totals = counted(counted(totals, before, -1), after, 1)
    moved().parts.add('totals')
  }

  return {
    put,
    row: (key: string): TunnelRow | undefined => rows.get(key),
    rows: (): Iterable<TunnelRow> => rows.values(),
    keyOf: (ref: string): string | undefined => keyOf.get(ref),
    keys: order.keys,
    keysOn: (host: string): readonly string[] => hosts.get(host)?.keys() ?? noKeys,
    tallyOn: (host: string): HostTally => hosts.get(host)?.tally() ?? { all: 0, down: 0 },
    totals: () => totals,
  }
}

const counted = (totals: Totals, row: TunnelRow | undefined, by: 1 | -1): Totals => {
  if (row === undefined) return totals
  const { tone } = row.shown
  return { ...totals, [tone]: totals[tone] + by, wanted: totals.wanted + (row.tunnel.wanted === 'running' ? by : 0) }
}

/** The tunnels of one host in order, and how many are down. */
const makeHostTunnels = () => {
  const order = makeKeyOrder()
  let down = 0
  return {
    put: (before: TunnelRow | undefined, after: TunnelRow | undefined, onOrder: () => void): void => {
      down += downOf(after) - downOf(before)
      if (order.put(before, after)) onOrder()
    },
    keys: order.keys,
    tally: (): HostTally => ({ all: order.size(), down }),
  }
}

const isSameTally = (a: HostTally, b: HostTally): boolean => a.all === b.all && a.down === b.down

const downOf = (row: TunnelRow | undefined): number => (row?.shown.tone === 'down' ? 1 : 0)
