import { operationPolicy } from '../../shared/operation/operation.ts'
import type { StoredItem, StoredJob } from '../store/fleetStore.ts'
import { waitingSteps } from './run/itemChanges.ts'
import type { ItemOrder, JobKind, Order } from './job.ts'
import { leaseMs } from './run/jobPen.ts'

export interface NewJob {
  readonly id: string
  readonly hash: string
  readonly retryOf: string | null
  readonly server: string
  readonly atMs: number
}

/** A job as it is first stored. */
export const newJob = (
  { kind, title, ordered, policy }: Order<unknown, unknown>,
  { id, hash, retryOf, server, atMs }: NewJob,
): Omit<StoredJob, 'version'> => ({
  id,
  kind: kind.kind,
  kindVersion: kind.version,
  inputHash: hash,
  title,
  policy: operationPolicy.parse(policy ?? {}),
  by: ordered.by,
  who: ordered.who,
  retryOf,
  state: 'waiting',
  fault: null,
  startedAtMs: atMs,
  endedAtMs: null,
  leaseOwner: server,
  leaseUntilMs: atMs + leaseMs,
  cancelAskedAtMs: null,
})

export const newItem = (
  kind: JobKind<unknown, unknown>,
  { host, tunnels, input }: ItemOrder<unknown>,
  seq: number,
): StoredItem => ({
  seq,
  hostId: host.id,
  host: host.name,
  tunnels: [...tunnels],
  state: 'waiting',
  pastNoReturn: false,
  steps: waitingSteps(kind.steps(input)),
  fault: null,
  failures: [],
  startedAtMs: null,
  endedAtMs: null,
  input,
})
