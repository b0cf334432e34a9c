import type { HostView } from './host.ts'
import type { TunnelView } from './tunnel.ts'
import type { Operation } from './operation.ts'

/** What the live stream tells. The first event is always `snapshot`; `lagged` says that a slow reader lost detail and is followed by a `snapshot`. */
export type LiveEvent =
  | { kind: 'snapshot'; atMs: number; hosts: HostView[]; tunnels: TunnelView[]; operations: Operation[] }
  | { kind: 'host'; atMs: number; host: HostView }
  | { kind: 'hostGone'; atMs: number; name: string }
  | { kind: 'tunnel'; atMs: number; tunnel: TunnelView }
  | { kind: 'tunnelGone'; atMs: number; ref: string }
  | { kind: 'operation'; atMs: number; operation: Operation }
  | { kind: 'lagged'; atMs: number }

/** The whole live picture; moved by `nextLive` only. Order is by name. */
export interface Live {
  hosts: readonly HostView[]
  tunnels: readonly TunnelView[]
  /** Running ones and the last ended, newest first. */
  operations: readonly Operation[]
  atMs: number
}

export const noLive: Live = { hosts: [], tunnels: [], operations: [], atMs: 0 }

const keptOperations = 50

/** The picture after an event. Pure; untouched entries keep their identity, so a view re-renders only what changed. */
export const nextLive = (live: Live, event: LiveEvent): Live => {
  const { atMs } = event
  switch (event.kind) {
    case 'snapshot':
      return { atMs, hosts: event.hosts, tunnels: event.tunnels, operations: event.operations }
    case 'host':
      return { ...live, atMs, hosts: put(live.hosts, event.host, (host) => host.name) }
    case 'hostGone':
      return { ...live, atMs, hosts: live.hosts.filter(({ name }) => name !== event.name) }
    case 'tunnel':
      return { ...live, atMs, tunnels: put(live.tunnels, event.tunnel, ({ ref }) => ref) }
    case 'tunnelGone':
      return { ...live, atMs, tunnels: live.tunnels.filter(({ ref }) => ref !== event.ref) }
    case 'operation':
      return { ...live, atMs, operations: putNewest(live.operations, event.operation) }
    case 'lagged':
      return { ...live, atMs }
  }
}

const put = <T>(all: readonly T[], one: T, keyOf: (item: T) => string): T[] => {
  const key = keyOf(one)
  const at = all.findIndex((item) => keyOf(item) >= key)
  const found = at === -1 ? undefined : all[at]
  if (found === undefined) return [...all, one]
  return keyOf(found) === key ? all.with(at, one) : all.toSpliced(at, 0, one)
}

const putNewest = (all: readonly Operation[], one: Operation): Operation[] => {
  const at = all.findIndex(({ id }) => id === one.id)
  return at === -1 ? [one, ...all].slice(0, keptOperations) : all.with(at, one)
}
