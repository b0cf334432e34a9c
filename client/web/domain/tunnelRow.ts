import { tunnelKey } from '../../../shared/rowKey.ts'
import type { HostView } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Shown } from '../kit/state/tone.ts'
import { naturalKey } from './naturalKey.ts'
import { shownTunnel } from './shown.ts'

/** A tunnel as the page knows it: with its host's freshness judged in and its since looked up. Never changed, only replaced. */
export interface TunnelRow {
  readonly key: string
  /** Its place among all, to compare by `<`. */
  readonly place: string
  readonly tunnel: TunnelView
  readonly shown: Shown
  readonly sinceMs: number | undefined
}

export const toRow = (tunnel: TunnelView, host: HostView | undefined, sinceMs: number | undefined): TunnelRow => ({
  key: tunnelKey(tunnel),
  place: naturalKey(tunnel.ref),
  tunnel,
  shown: shownTunnel(tunnel, host),
  sinceMs,
})
