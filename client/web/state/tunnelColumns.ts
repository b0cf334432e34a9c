import type { HostView } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { shownTunnel, type Shown, type Tone } from './tone.ts'

/** A tunnel as the table knows it: with its host's freshness judged in and its since looked up. */
export interface TunnelRow {
  tunnel: TunnelView
  host: HostView | undefined
  shown: Shown
  sinceMs: number | undefined
}

export const toRow = (tunnel: TunnelView, host: HostView | undefined, sinceMs: number | undefined): TunnelRow => ({
  tunnel,
  host,
  shown: shownTunnel(tunnel, host),
  sinceMs,
})

/** The values a filter line looks into. */
export const fieldsOf = ({ tunnel, shown }: TunnelRow): Record<string, readonly string[]> => ({
  state: shown.words === 'Stale' ? ['stale'] : [tunnel.health, shown.words],
  host: [tunnel.host],
  name: [tunnel.id, tunnel.name, tunnel.ref],
  kind: [tunnel.kind],
  role: [tunnel.role],
  tag: tunnel.tags,
  port: tunnel.listen.map((listen) => listen.slice(listen.lastIndexOf(':') + 1)),
  listen: tunnel.listen,
})

export type SortKey = 'state' | 'tunnel' | 'kind' | 'listen' | 'since'

export const sortTitles: Record<SortKey, string> = {
  state: 'State',
  tunnel: 'Tunnel',
  kind: 'Kind',
  listen: 'Listens on',
  since: 'Since',
}

const severity: Record<Tone, number> = { down: 0, degraded: 1, working: 2, unknown: 3, stopped: 4, polling: 5, up: 6 }
const byText = new Intl.Collator('en', { numeric: true }).compare

const compare: Record<SortKey, (a: TunnelRow, b: TunnelRow) => number> = {
  state: (a, b) => severity[a.shown.tone] - severity[b.shown.tone],
  tunnel: (a, b) => byText(a.tunnel.ref, b.tunnel.ref),
  kind: (a, b) => byText(a.tunnel.kind, b.tunnel.kind),
  listen: (a, b) => byText(a.tunnel.listen.join(), b.tunnel.listen.join()),
  since: (a, b) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0),
}

/** Sorted by one column, by name among equals. `-since` turns it round. */
export const sortRows = (rows: readonly TunnelRow[], by: string): TunnelRow[] => {
  const key = by.replace(/^-/, '')
  const order = isSortKey(key) ? compare[key] : compare.tunnel
  const way = by.startsWith('-') ? -1 : 1
  return rows.toSorted((a, b) => way * order(a, b) || compare.tunnel(a, b))
}

const isSortKey = (key: string): key is SortKey => key in compare
