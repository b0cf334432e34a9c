import type { HostView } from './host.ts'
import type { TunnelView } from './tunnel.ts'
import { isEnded, type OperationSummary } from './operation/operation.ts'
import { goneKey, hostKey, tunnelKey } from './rowKey.ts'

/** What the live stream tells. The first event is always `snapshot`; `lagged` says that a slow reader lost detail and is followed by a `snapshot`. */
export type LiveEvent =
  | { kind: 'snapshot'; atMs: number; hosts: HostView[]; tunnels: TunnelView[]; operations: OperationSummary[] }
  | { kind: 'host'; atMs: number; host: HostView }
  | { kind: 'hostGone'; atMs: number; id: string }
  | { kind: 'tunnel'; atMs: number; tunnel: TunnelView }
  | { kind: 'tunnelGone'; atMs: number; uid: string }
  | { kind: 'operation'; atMs: number; operation: OperationSummary }
  | { kind: 'lagged'; atMs: number }

/** The whole live picture as plain lists, moved by `nextLive` only. Order is by name. */
export interface Live {
  hosts: readonly HostView[]
  tunnels: readonly TunnelView[]
  /** Running ones and the last ended, newest first. */
  operations: readonly OperationSummary[]
  atMs: number
}

export const noLive: Live = { hosts: [], tunnels: [], operations: [], atMs: 0 }

/** So many ended ones are told; running ones always are. */
export const keptOperations = 50

/** The picture after an event. Pure; untouched entries keep their identity, so a view re-renders only what changed. */
export const nextLive = (live: Live, event: LiveEvent): Live => {
  const { atMs } = event
  switch (event.kind) {
    case 'snapshot':
      return { atMs, hosts: event.hosts, tunnels: event.tunnels, operations: event.operations }
    case 'host':
      return { ...live, atMs, hosts: put(live.hosts, event.host, hostOrder) }
    case 'hostGone':
      return { ...live, atMs, hosts: live.hosts.filter((host) => hostKey(host) !== goneKey(event)) }
    case 'tunnel':
      return { ...live, atMs, tunnels: put(live.tunnels, event.tunnel, tunnelOrder) }
    case 'tunnelGone':
      return { ...live, atMs, tunnels: live.tunnels.filter((tunnel) => tunnelKey(tunnel) !== goneKey(event)) }
    case 'operation':
      return { ...live, atMs, operations: nextOperations(live.operations, event.operation) }
    case 'lagged':
      return { ...live, atMs }
  }
}

/** The operations after one of them moved: newest first, all that run and the last ended. */
export const nextOperations = (all: readonly OperationSummary[], one: OperationSummary): OperationSummary[] => {
  const at = all.findIndex(({ id }) => id === one.id)
  if (at !== -1) return all.with(at, one)
  let ended = 0
  return [one, ...all].filter((operation) => {
    if (isEnded(operation)) ended += 1
    return !isEnded(operation) || ended <= keptOperations
  })
}

interface Order<Row> {
  keyOf: (row: Row) => string
  nameOf: (row: Row) => string
}

const hostOrder: Order<HostView> = { keyOf: hostKey, nameOf: ({ name }) => name }
const tunnelOrder: Order<TunnelView> = { keyOf: tunnelKey, nameOf: ({ ref }) => ref }

const put = <Row>(all: readonly Row[], one: Row, { keyOf, nameOf }: Order<Row>): Row[] => {
  const same = all.findIndex((row) => keyOf(row) === keyOf(one))
  const found = all[same]
  if (found !== undefined && nameOf(found) === nameOf(one)) return all.with(same, one)
  const others = found === undefined ? all : all.toSpliced(same, 1)
  const at = others.findIndex((row) => nameOf(row) > nameOf(one))
  return others.toSpliced(at === -1 ? others.length : at, 0, one)
}
