import type { HostView } from './host.ts'
import type { TunnelView } from './tunnel.ts'

/** What a host's row is kept under as long as it is the same host; its name is an attribute of it. */
export const hostKey = (host: HostView): string => host.id

/** What a tunnel's row is kept under as long as it is the same tunnel; its ref is an attribute of it. */
export const tunnelKey = (tunnel: TunnelView): string => tunnel.uid

/** The key of the row that an event says has gone. */
export const goneKey = (event: { kind: 'hostGone'; id: string } | { kind: 'tunnelGone'; uid: string }): string =>
  event.kind === 'hostGone' ? event.id : event.uid
