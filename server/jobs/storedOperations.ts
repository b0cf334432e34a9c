import { HostError } from '../../shared/hostError.ts'
import { isEnded, type Operation, type OperationEvent } from '../../shared/operation/operation.ts'
import type { FleetStore } from '../store/fleetStore.ts'
import type { Clock } from './clock.ts'
import { operationOf } from './run/liveView.ts'

/** How often another server's job is looked at while somebody waits for it. */
const lookMs = 1000

/** Operations that this server does not carry out: those that ended, and those of other servers on the same store. */
export interface StoredOperations {
  /** @throws HostError `notFound`. */
  read(id: string): Promise<Operation>
  isThere(id: string): Promise<boolean>
  valueOf(id: string, seq: number): Promise<unknown>
  /** The whole operation whenever it was written, until it ends. */
  watch(id: string, signal: AbortSignal): AsyncIterable<OperationEvent>
  /** The server that works on it finds the mark at its next write. */
  askToCancel(id: string): Promise<void>
}

export const storedOperations = (store: FleetStore, clock: Clock): StoredOperations => {
  const readWith = async (id: string): Promise<{ operation: Operation; version: number }> => {
    const job = await store.jobs.get(id)
    if (job === undefined) throw notFound(id)
    return { operation: operationOf(job, await store.jobs.items(id)), version: job.version }
  }

  return {
    read: async (id) => (await readWith(id)).operation,
    isThere: async (id) => (await store.jobs.get(id)) !== undefined,
    valueOf: async (id, seq) => (await store.jobs.item(id, seq))?.value,
    watch: async function* (id, signal) {
      let seen = -1
      while (!signal.aborted) {
        const { operation, version } = await readWith(id)
        if (version !== seen) yield { kind: 'operation', operation }
        seen = version
        if (isEnded(operation)) return
        await clock.sleep(lookMs, signal)
      }
    },
    askToCancel: async (id) => {
      const atMs = clock.now()
      await store.transaction(async ({ jobs }) => {
        const job = await jobs.get(id)
        if (job === undefined || isEnded(job) || job.cancelAskedAtMs !== null) return
        await jobs.update(id, { cancelAskedAtMs: atMs })
        await jobs.appendEvent({ job: id, seq: null, atMs, what: 'cancelAsked', note: '' })
      })
    },
  }
}

export const notFound = (id: string): HostError => new HostError({ kind: 'notFound', what: 'operation', name: id })
