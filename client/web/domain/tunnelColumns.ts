import type { Tone } from '../kit/state/tone.ts'
import { naturalKey } from './naturalKey.ts'
import type { TunnelRow } from './tunnelRow.ts'

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

/** A column to sort by, and which way; `-since` turns it round. */
export interface Sort {
  key: SortKey
  way: 1 | -1
}

export const parseSort = (by: string): Sort => {
  const key = by.replace(/^-/, '')
  return { key: isSortKey(key) ? key : 'tunnel', way: by.startsWith('-') ? -1 : 1 }
}

const isSortKey = (key: string): key is SortKey => key in sortValue

/** What a column sorts by: looked up once a row, not once a comparison. */
export type SortValue = string | number

const severity: Record<Tone, number> = { down: 0, degraded: 1, working: 2, unknown: 3, stopped: 4, polling: 5, up: 6 }

export const sortValue: Record<SortKey, (row: TunnelRow) => SortValue> = {
  state: ({ shown }) => severity[shown.tone],
  tunnel: ({ place }) => place,
  kind: ({ tunnel }) => naturalKey(tunnel.kind),
  listen: ({ tunnel }) => naturalKey(tunnel.listen.join()),
  since: ({ sinceMs = 0 }) => -sinceMs,
}
