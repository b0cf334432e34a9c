import type { OperationSummary } from '../../../shared/operation/operation.ts'
import { hostName } from '../../../shared/name.ts'
import type { ServiceDetail, ServiceUnit } from '../../../shared/service.ts'
import type { StoredHost, StoredTunnel } from '../../../server/store/fleetStore.ts'

/** A uuid that reads as its number. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Stored rows, units and operations, with only what a test is about said. */

export const madeHost = (number: number, more: Partial<StoredHost> = {}): StoredHost => ({
  id: uuid(number),
  name: hostName.parse(`host${number}`),
  address: `192.0.2.${number}`,
  tags: [],
  machine: null,
  addedAtMs: 1,
  version: 1,
  ...more,
})

export const madeTunnel = (number: number, hostId: string, more: Partial<StoredTunnel> = {}): StoredTunnel => ({
  uid: uuid(1_000_000 + number),
  id: `t${number}`,
  hostId,
  name: `Tunnel ${number}`,
  tags: [],
  template: 'hardened',
  wanted: 'running',
  revision: 1,
  owner: null,
  kind: 'socks',
  role: 'plain',
  listen: ['127.0.0.1:1080'],
  listeners: [],
  createdAtMs: 2,
  changedAtMs: 2,
  version: 1,
  ...more,
})

export const madeOperation = (number: number, more: Partial<OperationSummary> = {}): OperationSummary => ({
  id: uuid(2_000_000 + number),
  kind: 'startTunnels',
  title: 'start host1/t1',
  state: 'done',
  host: 'host1',
  tunnel: 't1',
  items: { done: 1 },
  total: 1,
  step: '',
  fault: null,
  by: 'page',
  who: 'anna@desk',
  retryOf: null,
  startedAtMs: number,
  endedAtMs: number + 1,
  ...more,
})

export const running = (number: number, more: Partial<OperationSummary> = {}): OperationSummary =>
  madeOperation(number, { state: 'running', items: { running: 1 }, endedAtMs: null, ...more })

export const unitOf = (id: string, activeState: string, subState: string): ServiceUnit => ({
  name: `xray-tunnel-${id}.service`,
  description: '',
  loadState: 'loaded',
  activeState,
  subState,
  unitFileState: 'enabled',
})

export const failedDetail = (id: string, sinceMs: number): ServiceDetail => ({
  ...unitOf(id, 'failed', 'failed'),
  mainPid: 0,
  restarts: 0,
  sinceMs,
  result: 'exit-code',
  exitCode: 23,
  exitSignal: null,
  memoryBytes: null,
  cpuNs: null,
  needsReload: false,
  fragmentPath: `/etc/systemd/system/xray-tunnel-${id}.service`,
  invocationId: '',
})
