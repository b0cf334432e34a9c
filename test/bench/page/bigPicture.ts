import { hostName, tunnelId } from '../../../shared/name.ts'
import type { HostView } from '../../../shared/host.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'

const hostsMost = 300
const healths = ['up', 'down', 'up', 'degraded', 'up', 'stopped'] as const

/** A fleet of so many tunnels as the server tells it: one in ten is not up, one host in ten is not seen. */
export const bigPicture = (tunnels: number): Extract<LiveEvent, { kind: 'snapshot' }> => {
  const hosts = Math.min(hostsMost, Math.ceil(tunnels / 20))
  return {
    kind: 'snapshot',
    atMs: Date.now(),
    hosts: Array.from({ length: hosts }, (_, at) => hostView(at)),
    tunnels: Array.from({ length: tunnels }, (_, at) => tunnelView(at, hosts)),
    operations: [],
  }
}

/** The updates that follow: each another tunnel, which falls or rises. */
export const updatesOf = (tunnels: number, count: number): LiveEvent[] => {
  const hosts = bigPicture(tunnels).hosts.length
  return Array.from({ length: count }, (_, round) => {
    const at = (round * 7919) % tunnels
    const health = healths[round % healths.length] ?? 'up'
    return { kind: 'tunnel', atMs: Date.now(), tunnel: { ...tunnelView(at, hosts), health, cause: `update ${round}` } }
  })
}

const hostView = (at: number): HostView => ({
  id: nameOf(at),
  machineId: null,
  sameMachineAs: [],
  version: 1,
  name: nameOf(at),
  address: `198.51.${Math.floor(at / 250)}.${at % 250}`,
  tags: at % 3 === 0 ? ['eu', 'exit'] : ['us'],
  freshness:
    at % 10 === 9
      ? {
          kind: 'stale',
          sinceMs: Date.now() - 60_000,
          nextTryMs: null,
          fault: { kind: 'refused', host: nameOf(at), address: '198.51.100.1:22' },
        }
      : { kind: 'live', sinceMs: Date.now() - 600_000 },
  way: 'bus',
  wayReason: null,
  privilege: 'root',
  roundTripMs: 8 + at,
  facts: null,
  addedAtMs: 1000,
})

const tunnelView = (at: number, hosts: number): TunnelView => {
  const host = nameOf(at % hosts)
  const id = tunnelId.parse(`exit-${Math.floor(at / hosts)}`)
  return {
    uid: `${host}/${id}`,
    ref: `${host}/${id}`,
    hostId: host,
    operation: null,
    id,
    host,
    name: `Exit ${at}`,
    template: 'hardened',
    tags: at % 2 === 0 ? ['eu'] : [],
    wanted: 'running',
    revision: 1,
    kind: 'vless · reality · exit',
    role: 'exit',
    listen: [`0.0.0.0:${10_000 + Math.floor(at / hosts)}`],
    health: at % 10 === 3 ? 'down' : 'up',
    cause: at % 10 === 3 ? 'exit 23: xray refused its config' : 'passes traffic',
    service: {
      name: `xray-tunnel-${id}.service`,
      description: `Xray Tunnel Service for ${id}`,
      loadState: 'loaded',
      activeState: 'active',
      subState: 'running',
      unitFileState: 'enabled',
    },
    sinceMs: Date.now() - at * 1000,
    createdAtMs: 1000,
    changedAtMs: 1000,
  }
}

const nameOf = (at: number) => hostName.parse(`host-${at}`)
