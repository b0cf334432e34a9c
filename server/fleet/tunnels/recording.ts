import type { ItemRun } from '../../jobs/job.ts'
import type { FullRevision, StoredTunnel } from '../../store/fleetStore.ts'
import type { MadeTunnel } from './planning/madeTunnel.ts'

/** A tunnel's first row, claimed by the operation that makes it. */
export const storedTunnelOf = (
  made: MadeTunnel,
  { hostId, owner, atMs }: { hostId: string; owner: string; atMs: number },
): Omit<StoredTunnel, 'version'> => ({
  uid: made.uid,
  id: made.id,
  hostId,
  owner,
  wanted: 'running',
  revision: 0,
  createdAtMs: atMs,
  changedAtMs: atMs,
  ...attributesOf(made),
})

/** What a row says of the state that a tunnel has. */
export const attributesOf = ({ name, tags, template, listeners, described }: MadeTunnel) => ({
  name,
  tags,
  template,
  listeners,
  kind: described.kind,
  role: described.role,
  listen: described.listen,
})

/** The revision of a state that has proven itself. */
export const revisionOf = (
  made: MadeTunnel,
  { run, why, atMs }: { run: Pick<ItemRun, 'job' | 'ordered'>; why: string; atMs: number },
): FullRevision => ({
  tunnel: made.uid,
  number: made.revision,
  name: made.name,
  template: made.template,
  configHash: made.configHash,
  exit: made.exit,
  added: made.added,
  why,
  by: run.ordered.by,
  who: run.ordered.who,
  operation: run.job,
  atMs,
  config: made.config,
  unit: made.unit,
  source: made.source,
})
