import type { Generated } from 'kysely'
import type { OperationItem } from '../../../shared/operation/operation.ts'
import type { ArchivedConfig, JobEvent, Revision, StoredHost, StoredJob, StoredTunnel } from '../fleetStore.ts'
import { rowCodec, type RowCodec } from './rowCodec.ts'

export const hostRow = rowCodec<StoredHost>()({
  id: 'plain',
  name: 'plain',
  address: 'plain',
  port: 'optional',
  user: 'optional',
  keyFile: 'optional',
  jump: 'optional',
  publicAddress: 'optional',
  tags: 'json',
  machine: 'json',
  addedAtMs: 'plain',
  version: 'plain',
})

export const tunnelRow = rowCodec<StoredTunnel>()({
  uid: 'plain',
  id: 'plain',
  hostId: 'plain',
  name: 'plain',
  tags: 'json',
  template: 'plain',
  wanted: 'plain',
  revision: 'plain',
  owner: 'plain',
  kind: 'plain',
  role: 'plain',
  listen: 'json',
  listeners: 'json',
  createdAtMs: 'plain',
  changedAtMs: 'plain',
  version: 'plain',
})

export const revisionRow = rowCodec<Revision>()({
  tunnel: 'plain',
  number: 'plain',
  name: 'plain',
  template: 'plain',
  configHash: 'plain',
  exit: 'json',
  added: 'json',
  why: 'plain',
  by: 'plain',
  who: 'plain',
  operation: 'plain',
  atMs: 'plain',
})

export const archiveRow = rowCodec<Omit<ArchivedConfig, 'config' | 'unit'>>()({
  id: 'plain',
  hostId: 'plain',
  host: 'plain',
  tunnel: 'plain',
  revision: 'plain',
  archivedAtMs: 'plain',
})

export const jobRow = rowCodec<StoredJob>()({
  id: 'plain',
  kind: 'plain',
  title: 'plain',
  state: 'plain',
  fault: 'json',
  by: 'plain',
  who: 'plain',
  retryOf: 'plain',
  startedAtMs: 'plain',
  endedAtMs: 'plain',
  policy: 'json',
  kindVersion: 'plain',
  inputHash: 'plain',
  leaseOwner: 'plain',
  leaseUntilMs: 'plain',
  cancelAskedAtMs: 'plain',
  version: 'plain',
})

export const itemRow = rowCodec<OperationItem>()({
  seq: 'plain',
  hostId: 'plain',
  host: 'plain',
  tunnels: 'json',
  state: 'plain',
  pastNoReturn: 'json',
  steps: 'json',
  fault: 'json',
  failures: 'json',
  startedAtMs: 'plain',
  endedAtMs: 'plain',
})

export const eventRow = rowCodec<JobEvent>()({
  job: 'plain',
  seq: 'plain',
  atMs: 'plain',
  what: 'plain',
  note: 'plain',
})

type RowIn<Codec> = Codec extends RowCodec<infer _Value, infer Row> ? Row : never

/** An envelope of the sealer. */
type Sealed = Uint8Array

/** What lists show of a job's items, kept beside it whenever an item is written. */
export interface SummaryColumns {
  /** JSON: how many items are in which state. */
  items: string
  total: number
  step: string
  host: string | null
  tunnel: string | null
  /** JSON: the first fault of its items. */
  itemFault: string | null
}

/** What of an item its job's summary is made of, so that no other item's JSON is read for it. */
export interface ItemGist {
  /** Its running step. */
  step: string
  /** JSON: its first fault; one that says more than that its turn never came goes before. */
  gistFault: string | null
  /** 0 where that fault is its own, 1 where its turn never came. */
  gistRank: number
}

/** The columns as they stand in the database. Names of columns are those of the values. */
export interface Columns {
  fleet: { one: number; id: string; keyCheck: Sealed | null }
  settings: { name: string; value: string }
  hosts: RowIn<typeof hostRow>
  tunnels: RowIn<typeof tunnelRow>
  revisions: RowIn<typeof revisionRow> & { config: Sealed; unit: Sealed; source: Sealed }
  archive: RowIn<typeof archiveRow> & { config: Sealed; unit: Sealed }
  changes: { hash: string; atMs: number; change: Sealed }
  jobs: RowIn<typeof jobRow> & SummaryColumns
  items: RowIn<typeof itemRow> & ItemGist & { job: string; input: Sealed; kept: Sealed | null; value: Sealed | null }
  events: RowIn<typeof eventRow> & { nr: Generated<number> }
}
