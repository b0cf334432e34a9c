import { hostKey } from '../../../shared/rowKey.ts'
import type { Freshness, HostView } from '../../../shared/host.ts'
import { naturalKey } from '../domain/naturalKey.ts'
import { makeKeyOrder, type Placed } from './makeKeyOrder.ts'
import type { Moved } from './moved.ts'

/** How fresh the hosts are, counted, and since when the longest unseen one is. */
export interface FreshnessTotals extends Readonly<Record<Freshness['kind'], number>> {
  readonly staleSinceMs: number | undefined
}

/** Rows of hosts with their order, by name and counted by freshness; each is moved by `put`, a row at a time. */
export const makeHostIndex = (moved: () => Moved) => {
  const rows = new Map<string, HostView>()
  const keyOf = new Map<string, string>()
  const order = makeKeyOrder()
  const kinds: Record<Freshness['kind'], number> = { connecting: 0, live: 0, polling: 0, stale: 0 }
  const staleSince = new Map<string, number>()

  const put = (before: HostView | undefined, after: HostView | undefined): void => {
    for (const host of [before, after]) if (host !== undefined) moved().hosts.add(hostKey(host))
    if (before !== undefined) forget(before)
    if (after !== undefined) keep(after)
    if (order.put(placed(before), placed(after))) moved().parts.add('hosts')
    if (!isSameFreshness(before?.freshness, after?.freshness)) moved().parts.add('freshness')
  }

  const forget = (host: HostView): void => {
    const key = hostKey(host)
    rows.delete(key)
    if (keyOf.get(host.name) === key) keyOf.delete(host.name)
    kinds[host.freshness.kind] -= 1
    staleSince.delete(key)
  }

  const keep = (host: HostView): void => {
    const key = hostKey(host)
    rows.set(key, host)
    keyOf.set(host.name, key)
    kinds[host.freshness.kind] += 1
    if (host.freshness.kind === 'stale') staleSince.set(key, host.freshness.sinceMs)
  }

  return {
    put,
    row: (key: string): HostView | undefined => rows.get(key),
    keyOf: (name: string): string | undefined => keyOf.get(name),
    keys: order.keys,
    freshness: (): FreshnessTotals => ({
      ...kinds,
      staleSinceMs: staleSince.size === 0 ? undefined : Math.min(...staleSince.values()),
    }),
  }
}

const placed = (host: HostView | undefined): Placed | undefined =>
  host === undefined ? undefined : { key: hostKey(host), place: naturalKey(host.name) }

const isSameFreshness = (before: Freshness | undefined, after: Freshness | undefined): boolean =>
  before?.kind === after?.kind &&
  (after?.kind !== 'stale' || before?.kind !== 'stale' || before.sinceMs === after.sinceMs)
