import type { PlainFault } from '../../shared/fault.ts'
import type { HostView } from '../../shared/host.ts'
import { hostName, tunnelId } from '../../shared/name.ts'
import type { OperationSummary } from '../../shared/operation/operation.ts'
import type { TunnelView } from '../../shared/tunnel.ts'

/** Hosts, tunnels and operations as the live stream tells them, with only what a test is about said. */

export const madeHost = (name: string, more: Partial<HostView> = {}): HostView => ({
  // Its key: a uuid where it is real.
  id: name,
  machineId: null,
  sameMachineAs: [],
  version: 1,
  name: hostName.parse(name),
  address: `${name}.example.net`,
  tags: [],
  freshness: { kind: 'live', sinceMs: 1000 },
  way: 'bus',
  wayReason: null,
  privilege: 'root',
  roundTripMs: 8,
  facts: null,
  addedAtMs: 1000,
  ...more,
})

export const madeTunnel = (ref: string, more: Partial<TunnelView> = {}): TunnelView => {
  const [host = '', id = ''] = ref.split('/')
  return {
    uid: ref,
    ref,
    hostId: host,
    operation: null,
    id: tunnelId.parse(id),
    host: hostName.parse(host),
    name: id,
    template: 'hardened',
    tags: [],
    wanted: 'running',
    revision: 1,
    kind: 'vless · reality · exit',
    role: 'exit',
    listen: ['0.0.0.0:443'],
    health: 'up',
    cause: '',
    service: null,
    createdAtMs: 1000,
    changedAtMs: 1000,
    ...more,
  }
}

export const madeOperation = (id: string, more: Partial<OperationSummary> = {}): OperationSummary => ({
  id,
  kind: 'restartTunnels',
  title: 'restart fra1/home',
  host: 'fra1',
  tunnel: 'home',
  state: 'done',
  items: { done: 1 },
  total: 1,
  step: '',
  fault: null,
  by: 'page',
  who: 'ann@desk',
  retryOf: null,
  startedAtMs: 1000,
  endedAtMs: 2000,
  ...more,
})

export const stale = (host: string): Partial<HostView> => ({
  freshness: {
    kind: 'stale',
    sinceMs: 5000,
    nextTryMs: null,
    fault: { kind: 'refused', host, address: '198.51.100.1:22' },
  },
})

/** A host key that nobody has compared yet. */
export const keyUnknown = {
  kind: 'hostKeyUnknown',
  host: 'fra1',
  address: '198.51.100.1:22',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  publicKey: 'AAAA',
} satisfies PlainFault
