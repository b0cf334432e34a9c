import { randomUUID } from 'node:crypto'
import type { Fault } from '../../../shared/fault.ts'
import { hostName } from '../../../shared/name.ts'
import { operationPolicy, type OperationStep } from '../../../shared/operation/operation.ts'
import type {
  ArchivedConfig,
  FullRevision,
  StoredHost,
  StoredItem,
  StoredJob,
  StoredTunnel,
} from '../../../server/store/fleetStore.ts'

export const secret = 'GEHEIM-f3a1c9'

export const hostNamed = (name: string, more: Partial<StoredHost> = {}): Omit<StoredHost, 'version'> => ({
  id: randomUUID(),
  name: hostName.parse(name),
  address: '192.0.2.1',
  tags: ['eu'],
  machine: null,
  addedAtMs: 1,
  ...more,
})

export const tunnelOn = (
  hostId: string,
  id: string,
  more: Partial<StoredTunnel> = {},
): Omit<StoredTunnel, 'version'> => ({
  uid: randomUUID(),
  id,
  hostId,
  name: 'Home',
  tags: ['tv'],
  template: 'hardened',
  wanted: 'running',
  revision: 1,
  owner: null,
  kind: 'vless · reality',
  role: 'client',
  listen: ['127.0.0.1:1080'],
  listeners: [{ address: '127.0.0.1', port: 1080, protocol: 'tcp', path: 'inbounds[0]', role: 'inbound', tag: 'in' }],
  createdAtMs: 2,
  changedAtMs: 2,
  ...more,
})

export const revisionOf = (tunnel: string, number: number, more: Partial<FullRevision> = {}): FullRevision => ({
  tunnel,
  number,
  name: 'Home',
  template: 'hardened',
  configHash: 'a'.repeat(64),
  exit: { tunnel: randomUUID(), revision: 3 },
  added: [{ path: 'stats', why: 'so that traffic is counted' }],
  why: 'created',
  by: 'cli',
  who: 'ann@desk',
  operation: randomUUID(),
  atMs: 5,
  config: `{"id":"${secret}"}`,
  unit: `[Unit]\n# ${secret}`,
  source: { kind: 'link', uri: `vless://${secret}@example.com:443` },
  ...more,
})

export const archivedOf = (hostId: string, more: Partial<ArchivedConfig> = {}): ArchivedConfig => ({
  id: randomUUID(),
  hostId,
  host: 'fra1',
  tunnel: 'home',
  revision: 1,
  config: `{"id":"${secret}"}`,
  unit: `[Unit]\n# ${secret}`,
  archivedAtMs: 7,
  ...more,
})

export const jobAt = (startedAtMs: number, more: Partial<StoredJob> = {}): Omit<StoredJob, 'version'> => ({
  id: randomUUID(),
  kind: 'restartTunnels',
  title: 'restart fra1/home',
  state: 'running',
  fault: null,
  by: 'cli',
  who: 'ann@desk',
  retryOf: null,
  startedAtMs,
  endedAtMs: null,
  policy: operationPolicy.parse({ canary: 1, batch: '25%' }),
  kindVersion: 1,
  inputHash: 'b'.repeat(64),
  leaseOwner: null,
  leaseUntilMs: null,
  cancelAskedAtMs: null,
  ...more,
})

export const stepNamed = (name: string, state: OperationStep['state']): OperationStep => ({
  name,
  state,
  startedAtMs: 1,
  endedAtMs: null,
  progress: null,
  note: '',
})

export const itemAt = (seq: number, more: Partial<StoredItem> = {}): StoredItem => ({
  seq,
  hostId: 'host-1',
  host: 'fra1',
  tunnels: ['home'],
  state: 'waiting',
  pastNoReturn: false,
  steps: [stepNamed('write files', 'waiting'), stepNamed('verify', 'waiting')],
  fault: null,
  failures: [],
  startedAtMs: null,
  endedAtMs: null,
  input: { config: secret },
  ...more,
})

export const busy: Fault = { kind: 'busyHost', host: 'fra1', by: 'ann@desk' }
export const notBegun: Fault = { kind: 'notBegun', host: 'fra1', what: 'restart home', reason: 'it was cancelled' }
