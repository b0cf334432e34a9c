import type { FleetStore, StoredJob, Tables } from '../store/fleetStore.ts'
import type { Clock } from './clock.ts'
import { interrupted, stateOf, waitingAgain } from './run/itemChanges.ts'
import { goesOn } from './run/jobRun.ts'
import { leaseMs } from './run/jobPen.ts'
import type { OperationItem } from '../../shared/operation/operation.ts'

export interface Adopted {
  readonly job: StoredJob
  readonly parts: readonly OperationItem[]
  /** Items that are past their point of no return: they go on by themselves. */
  readonly due: readonly number[]
}

export interface Adopting {
  readonly store: Pick<FleetStore, 'transaction'>
  readonly clock: Clock
  readonly server: string
  /** A lease is believed that has not run out. */
  readonly isLeaseBelieved: boolean
  /** Can it be carried out here? */
  readonly isKnown: (job: StoredJob) => boolean
}

/** Takes over what a dead server left unended: `interrupted` from here on, but for what can't be left. Undefined where another has it. */
export const adoptJob = async (id: string, adopting: Adopting): Promise<Adopted | undefined> => {
  const { store, clock, isKnown } = adopting
  return store.transaction(async (tables) => {
    const job = await tables.jobs.get(id)
    if (job === undefined || (job.state !== 'waiting' && job.state !== 'running')) return undefined
    if (!(await taken(tables, job, adopting))) return undefined
    const atMs = clock.now()
    const parts: OperationItem[] = []
    for (const item of await tables.jobs.items(id)) {
      const change = isKnown(job) && goesOn(item) ? waitingAgain(item) : leftBehind(item, job.title, atMs)
      if (change !== undefined) await tables.jobs.updateItem(id, item.seq, change)
      parts.push({ ...item, ...change })
    }
    const due = parts.filter(({ state }) => state === 'waiting').map(({ seq }) => seq)
    const change =
      due.length > 0
        ? { state: 'running' as const }
        : { state: stateOf(parts, job.fault), endedAtMs: atMs, leaseOwner: null, leaseUntilMs: null }
    await tables.jobs.update(id, change)
    await tables.jobs.appendEvent({ job: id, seq: null, atMs, what: 'interrupted', note: '' })
    return { job: { ...job, ...change }, parts, due }
  })
}

const taken = async (
  tables: Tables,
  { id }: StoredJob,
  { server, clock, isLeaseBelieved }: Adopting,
): Promise<boolean> => {
  const nowMs = clock.now()
  const untilMs = nowMs + leaseMs
  if (isLeaseBelieved) return tables.jobs.claim(id, { owner: server, untilMs, nowMs })
  await tables.jobs.update(id, { leaseOwner: server, leaseUntilMs: untilMs })
  return true
}

const leftBehind = (item: OperationItem, title: string, atMs: number): Partial<OperationItem> | undefined =>
  item.state === 'waiting' || item.state === 'running' ? interrupted(item, title, atMs) : undefined
