import { randomUUID } from 'node:crypto'
import { hostName } from '../../../shared/name.ts'
import { operationPolicy } from '../../../shared/operation/operation.ts'
import type { FleetStore, StoredItem } from '../../../server/store/fleetStore.ts'

const hosts = 100
const configBytes = 3000
const batch = 100

export const hostOf = (at: number): string => `h${at % hosts}`
export const idOf = (at: number): string => `t${at}`

/** Tunnels on a hundred hosts. */
export const fillTunnels = (store: FleetStore, count: number): Promise<void> =>
  store.transaction(async (tables) => {
    const ids: string[] = []
    for (let at = 0; at < hosts; at += 1) {
      const name = hostName.parse(hostOf(at))
      const host = { id: randomUUID(), name, address: '192.0.2.1', tags: [], machine: null, addedAtMs: 1 }
      ids.push((await tables.hosts.add(host)).id)
    }
    for (let at = 0; at < count; at += 1) await tables.tunnels.add(tunnelAt(at, ids[at % hosts] ?? ''))
  })

const tunnelAt = (at: number, hostId: string): Parameters<FleetStore['tunnels']['add']>[0] => ({
  uid: randomUUID(),
  id: idOf(at),
  hostId,
  name: idOf(at),
  tags: [],
  template: 'hardened',
  wanted: 'running',
  revision: 1,
  owner: null,
  kind: 'vless · reality · client',
  role: 'client',
  listen: ['127.0.0.1:1080'],
  listeners: [{ address: '127.0.0.1', port: 1080, protocol: 'tcp', path: 'inbounds[0]', role: 'inbound', tag: 'in' }],
  createdAtMs: 1,
  changedAtMs: 1,
})

/** Orders of a hundred tunnels each with all that was asked and given. */
export const fillHistory = async (store: FleetStore, count: number): Promise<void> => {
  const config = JSON.stringify({ inbounds: [], filler: 'x'.repeat(configBytes) })
  const tunnels = Array.from({ length: batch }, (_, at) => ({ id: idOf(at), config }))
  for (let at = 0; at < count; at += 1) await store.jobs.add(jobAt(randomUUID(), at), [itemOf(0, tunnels)])
}

/** An operation on so many hosts; its id. */
export const fillItems = async (store: FleetStore, count: number): Promise<string> => {
  const id = randomUUID()
  const items = Array.from({ length: count }, (_, seq) => itemOf(seq, []))
  await store.jobs.add({ ...jobAt(id, 0), state: 'running' }, items)
  return id
}

const jobAt = (id: string, at: number): Parameters<FleetStore['jobs']['add']>[0] => ({
  id,
  kind: 'createTunnels',
  title: `create ${batch} tunnels on h1`,
  state: 'done',
  fault: null,
  by: 'cli',
  who: 'ann@desk',
  retryOf: null,
  startedAtMs: at,
  endedAtMs: at,
  policy: operationPolicy.parse({}),
  kindVersion: 1,
  inputHash: 'a'.repeat(64),
  leaseOwner: null,
  leaseUntilMs: null,
  cancelAskedAtMs: null,
})

const itemOf = (seq: number, tunnels: readonly { id: string }[]): StoredItem => ({
  seq,
  hostId: 'h1',
  host: 'h1',
  tunnels: tunnels.map(({ id }) => id),
  state: 'done',
  pastNoReturn: true,
  steps: ['look', 'plan', 'write files', 'start', 'verify'].map((name) => ({
    name,
    state: 'done',
    startedAtMs: 1,
    endedAtMs: 2,
    progress: null,
    note: '',
  })),
  fault: null,
  failures: [],
  startedAtMs: 1,
  endedAtMs: 2,
  input: { tunnels },
  kept: { tunnels },
  value: { tunnels },
})
