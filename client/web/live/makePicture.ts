import type { HostView } from '../../../shared/host.ts'
import { type LiveEvent, nextOperations } from '../../../shared/live.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import { goneKey, hostKey, tunnelKey } from '../../../shared/rowKey.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { hostAttention, operationAttention, tunnelAttention } from '../domain/attention.ts'
import { toRow, type TunnelRow } from '../domain/tunnelRow.ts'
import { makeAttentionIndex } from './makeAttentionIndex.ts'
import { makeHostIndex } from './makeHostIndex.ts'
import { makeTunnelIndex } from './makeTunnelIndex.ts'
import { type Moved, nothingMoved } from './moved.ts'

type Snapshot = Extract<LiveEvent, { kind: 'snapshot' }>

/**
 * The live picture: rows that are replaced, never changed, and the indexes over them, moved by an event here and nowhere
 * else. An event costs what it touches, however large the fleet is. Plain: nothing in it reacts.
 */
export const makePicture = () => {
  let moved = nothingMoved()
  const hosts = makeHostIndex(() => moved)
  const tunnels = makeTunnelIndex(() => moved)
  const attention = makeAttentionIndex(() => moved)
  /** When a tunnel was seen to change its health, by key: for those of which the server does not say it. */
  const healthSeenMs = new Map<string, number>()
  let operations: readonly OperationSummary[] = []

  const hostNamed = (name: string): HostView | undefined => hosts.row(hosts.keyOf(name) ?? '')

  const putRow = (before: TunnelRow | undefined, after: TunnelRow | undefined): void => {
    tunnels.put(before, after)
    const key = after?.key ?? before?.key ?? ''
    attention.put(`tunnel ${key}`, after === undefined ? undefined : tunnelAttention(after))
    for (const name of new Set([before?.tunnel.host, after?.tunnel.host]))
      if (name !== undefined && before?.tunnel.host !== after?.tunnel.host) judgeHost(name)
  }

  const judgeHost = (name: string): void => {
    const host = hostNamed(name)
    if (host !== undefined)
      attention.put(`host ${hostKey(host)}`, hostAttention(hostKey(host), host, tunnels.tallyOn(name).all))
  }

  const putTunnel = (tunnel: TunnelView, seenMs: number | undefined): void => {
    const key = tunnelKey(tunnel)
    const before = tunnels.row(key)
    if (before !== undefined && before.tunnel.health !== tunnel.health) {
      if (seenMs === undefined) healthSeenMs.delete(key)
      else healthSeenMs.set(key, seenMs)
    }
    putRow(before, toRow(tunnel, hostNamed(tunnel.host), tunnel.sinceMs ?? healthSeenMs.get(key)))
  }

  const dropTunnel = (key: string): void => {
    const before = tunnels.row(key)
    healthSeenMs.delete(key)
    if (before !== undefined) putRow(before, undefined)
  }

  /** The tunnels of a host are judged by its freshness: they are shown anew when that is seen, or no longer. */
  const showTunnelsOn = (name: string): void => {
    const host = hostNamed(name)
    for (const key of tunnels.keysOn(name)) {
      const row = tunnels.row(key)
      if (row !== undefined) putRow(row, toRow(row.tunnel, host, row.sinceMs))
    }
  }

  const putHost = (before: HostView | undefined, after: HostView | undefined): void => {
    hosts.put(before, after)
    const key = after === undefined ? before && hostKey(before) : hostKey(after)
    if (after === undefined) attention.put(`host ${key ?? ''}`, undefined)
    const isSame = before?.name === after?.name && isStale(before) === isStale(after)
    for (const name of new Set([before?.name, after?.name])) {
      if (name === undefined) continue
      if (!isSame) showTunnelsOn(name)
      judgeHost(name)
    }
  }

  const putOperations = (next: readonly OperationSummary[]): void => {
    for (const { id } of operations) attention.put(`operation ${id}`, undefined)
    operations = next
    for (const operation of next) attention.put(`operation ${operation.id}`, operationAttention(operation, next))
    moved.parts.add('operations')
  }

  const putSnapshot = (event: Snapshot): void => {
    const hostKeys = new Set(event.hosts.map(hostKey))
    const tunnelKeys = new Set(event.tunnels.map(tunnelKey))
    for (const key of tunnels.keys()) if (!tunnelKeys.has(key)) dropTunnel(key)
    for (const key of hosts.keys()) if (!hostKeys.has(key)) putHost(hosts.row(key), undefined)
    for (const host of event.hosts) putHost(hosts.row(hostKey(host)), host)
    for (const tunnel of event.tunnels) putTunnel(tunnel, undefined)
    putOperations(event.operations)
  }

  const take = (event: LiveEvent): void => {
    switch (event.kind) {
      case 'snapshot':
        return putSnapshot(event)
      case 'host':
        return putHost(hosts.row(hostKey(event.host)), event.host)
      case 'hostGone':
        return putHost(hosts.row(goneKey(event)), undefined)
      case 'tunnel':
        return putTunnel(event.tunnel, event.atMs)
      case 'tunnelGone':
        return dropTunnel(goneKey(event))
      case 'operation':
        return putOperations(nextOperations(operations, event.operation))
      case 'lagged':
        return undefined
    }
  }

  return {
    take,
    /** What has moved since this was last asked. */
    moved: (): Moved => {
      const now = moved
      moved = nothingMoved()
      return now
    },
    hosts,
    tunnels,
    attention,
    hostNamed,
    operations: () => operations,
  }
}

const isStale = (host: HostView | undefined): boolean => host?.freshness.kind === 'stale'
