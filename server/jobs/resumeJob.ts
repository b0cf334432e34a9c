import { HostError } from '../../shared/hostError.ts'
import { waitingAgain } from './run/itemChanges.ts'
import type { Adopted, Adopting } from './adoptJob.ts'
import type { JobKind } from './job.ts'
import { leaseMs } from './run/jobPen.ts'
import { refused, refuseOvertaken, refuseRetried } from './retryItems.ts'

export interface Resuming extends Pick<Adopting, 'store' | 'clock' | 'server'> {
  readonly kind: JobKind<unknown, unknown>
}

/** Has the unfinished items of an interrupted operation wait again, all or nothing. */
export const resumeJob = async (id: string, { store, clock, server, kind }: Resuming): Promise<Adopted> =>
  store.transaction(async (tables) => {
    const job = await tables.jobs.get(id)
    if (job === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
    if (job.state !== 'interrupted') {
      throw refused('Only an operation that was interrupted can be resumed; retry one that failed.')
    }
    await refuseRetried(tables, job)
    await refuseOvertaken(tables, { id, kind, states: ['interrupted'] })
    const parts = await tables.jobs.items(id)
    const due: number[] = []
    for (const [index, item] of parts.entries()) {
      if (item.state !== 'interrupted') continue
      const change = waitingAgain(item)
      parts[index] = { ...item, ...change }
      due.push(item.seq)
      await tables.jobs.updateItem(id, item.seq, change)
    }
    const atMs = clock.now()
    const lease = { leaseOwner: server, leaseUntilMs: atMs + leaseMs }
    const change = { state: 'running', fault: null, endedAtMs: null, cancelAskedAtMs: null, ...lease } as const
    await tables.jobs.update(id, change, { expected: job.version })
    await tables.jobs.appendEvent({ job: id, seq: null, atMs, what: 'resumed', note: '' })
    return { job: { ...job, ...change }, parts, due }
  })
