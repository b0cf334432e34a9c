import { HostError } from '../../../shared/hostError.ts'
import type { FleetStore, StoredJob, Tables } from '../../store/fleetStore.ts'
import type { Clock } from '../clock.ts'

/** How long a server says that it works on a job, each time it writes. */
export const leaseMs = 30_000

/** Waited before a write that failed is tried again. */
const pausesMs = [50, 200, 800, 2000, 4000]

/** The job is another server's now: nothing more is written, and nothing more begun. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** A fault that speaks of what was to be written. A store that can't write says nothing about that: it may have been kept. */
export const isRefusal = (thrown: unknown): thrown is HostError =>
  thrown instanceof HostError && thrown.fault.kind !== 'storeFailed'

export type JobChange = Partial<Omit<StoredJob, 'id' | 'version'>>

export interface JobWrite {
  /** What it gives is written to the job. Has no effect but on its tables: it may run again. */
  readonly work: (tables: Tables, job: StoredJob) => Promise<JobChange | undefined>
  /** Asked before it is tried again: a write that seemed to fail may have been kept. */
  readonly isWritten?: ((tables: Tables) => Promise<boolean>) | undefined
  /** Runs as soon as it is written, before whatever is written next. */
  readonly onWritten?: () => void
}

/**
 * Writes what becomes of one job: one write after the other, each a transaction that first sees that the job is still this
 * server's, and renews the lease. A store that fails is asked again for some seconds; a fault is passed on at once.
 */
export interface JobPen {
  write(write: JobWrite): Promise<void>
}

export interface PenOptions {
  readonly id: string
  readonly store: Pick<FleetStore, 'transaction'>
  readonly clock: Clock
  readonly server: string
  /** Aborted when nothing more is written. */
  readonly closed: AbortSignal
  /** Told of the job as each write found it. */
  readonly onSeen: (job: StoredJob) => void
  readonly onLost: () => void
}

export const makeJobPen = (options: PenOptions): JobPen => {
  const { clock, closed } = options
  let last: Promise<unknown> = Promise.resolve()

  const attempt = async (write: JobWrite): Promise<void> => {
    for (let tried = 0; ; tried += 1) {
      if (closed.aborted) throw new LeaseLost('Nothing more is written.')
      try {
        await writeOnce(options, write, tried > 0)
        return write.onWritten?.()
      } catch (thrown) {
        if (thrown instanceof LeaseLost) options.onLost()
        const pauseMs = pausesMs[tried]
        if (thrown instanceof LeaseLost || isRefusal(thrown) || pauseMs === undefined) throw thrown
        await clock.sleep(pauseMs, closed)
      }
    }
  }

  return {
    write: async (write) => {
      const written = last.then(() => attempt(write))
      last = written.catch(() => undefined)
      return written
    },
  }
}

const writeOnce = async (options: PenOptions, write: JobWrite, isAgain: boolean): Promise<void> => {
  const { id, store, clock, server, onSeen } = options
  let seen: StoredJob | undefined
  try {
    await store.transaction(async (tables) => {
      if (isAgain && (await write.isWritten?.(tables)) === true) return
      const job = await tables.jobs.get(id)
      if (job === undefined || job.leaseOwner !== server) throw new LeaseLost(`The job ${id} is another server's.`)
      seen = job
      const change = await write.work(tables, job)
      await renewed(tables, job, { leaseUntilMs: clock.now() + leaseMs, ...change })
    })
  } finally {
    if (seen !== undefined) onSeen(seen)
  }
}

/** Another server's write that came between is no fault of this one: it is tried again. */
const renewed = async (tables: Tables, { id, version }: StoredJob, change: JobChange): Promise<void> => {
  try {
    await tables.jobs.update(id, change, { expected: version })
  } catch (thrown) {
    throw thrown instanceof HostError && thrown.fault.kind === 'changedMeanwhile'
      ? new Error(`The job ${id} was written meanwhile.`, { cause: thrown })
      : thrown
  }
}
