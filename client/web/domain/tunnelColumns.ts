import type { HostView } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Shown, Tone } from '../kit/state/tone.ts'
import { shownTunnel } from './shown.ts'

/** A tunnel as the table knows it: with its host's freshness judged in and its since looked up. */
export interface TunnelRow {
  /** The tunnel's own, which never changes: read from the row, thousands of rows cost no look into the store. */
  ref: string
  tunnel: TunnelView
  host: HostView | undefined
  shown: Shown
  sinceMs: number | undefined
}

export const toRow = (tunnel: TunnelView, host: HostView | undefined, sinceMs: number | undefined): TunnelRow => ({
  ref: tunnel.ref,
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

/** What a column sorts by: looked up once a row, not once a comparison. */
const sortValue: Record<SortKey, (row: TunnelRow) => string | number> = {
  state: ({ shown }) => severity[shown.tone],
  tunnel: ({ ref }) => ref,
  kind: ({ tunnel }) => tunnel.kind,
  listen: ({ tunnel }) => tunnel.listen.join(),
  since: ({ sinceMs = 0 }) => -sinceMs,
}

const compare = (a: string | number, b: string | number): number => {
  if (a === b) return 0
  return typeof a === 'number' && typeof b === 'number' ? a - b : byText(String(a), String(b))
}

/** Sorted by one column, by name among equals. `-since` turns it round. */
export const sortRows = (rows: readonly TunnelRow[], by: string): TunnelRow[] => {
  const key = by.replace(/^-/, '')
  const valueOf = sortValue[isSortKey(key) ? key : 'tunnel']
  const way = by.startsWith('-') ? -1 : 1
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .toSorted((a, b) => way * compare(a.value, b.value) || byText(a.row.ref, b.row.ref))
    .map(({ row }) => row)
}

const isSortKey = (key: string): key is SortKey => key in sortValue
