import { HostError } from '../../shared/hostError.ts'
import { isEnded, type ItemState } from '../../shared/operation/operation.ts'
import type { FleetStore, StoredItem, StoredJob, Tables } from '../store/fleetStore.ts'
import type { ItemOrder, JobKind } from './job.ts'

type Kind = JobKind<unknown, unknown>

const undone: readonly ItemState[] = ['failed', 'cancelled', 'skipped', 'interrupted']

/** What is left to do of an operation that has ended, as the items of a new one. */
export const retryItems = async (
  tables: Pick<FleetStore, 'jobs'>,
  job: StoredJob,
  kind: Kind,
): Promise<ItemOrder<unknown>[]> => {
  refuseUnlessEnded(job)
  const orders = (await itemsThat(tables, job.id, undone)).flatMap((item) => {
    const failures = item.failures.map(({ tunnel }) => tunnel)
    const input = kind.retry === undefined ? item.input : kind.retry(item.input, failures)
    const tunnels = failures.length === 0 ? item.tunnels : failures
    return input === undefined ? [] : [{ host: { id: item.hostId, name: item.host }, tunnels, input }]
  })
  if (orders.length === 0) throw refused('There is nothing left to do.')
  return orders
}

/** Part of the transaction that begins a retry: nothing came between, and nobody else retries it at the same time. */
export const guardRetry = async (
  tables: Tables,
  { job, kind, retry }: { job: StoredJob; kind: Kind; retry: string },
): Promise<void> => {
  await refuseRetried(tables, job, retry)
  await refuseOvertaken(tables, { id: job.id, kind, states: undone })
  await tables.jobs.update(job.id, { state: job.state }, { expected: job.version })
}

/** @throws HostError `overtaken` where a retry of it did something already, `unfinished` where one has not ended well. */
export const refuseRetried = async (tables: Tables, { id, title }: StoredJob, own?: string): Promise<void> => {
  for (const retry of await tables.jobs.list({ retryOf: id, limit: 100 })) {
    if (retry.id === own) continue
    if (retry.state === 'interrupted' || !isEnded(retry)) {
      throw new HostError({ kind: 'unfinished', what: `"${title}"`, operation: retry.id })
    }
    if ((retry.items.done ?? 0) > 0) {
      throw new HostError({ kind: 'overtaken', what: `"${title}"`, by: `operation ${retry.id} retried it` })
    }
  }
}

/** @throws HostError what the kind says of an item that would be done again; those past no return are not asked about. */
export const refuseOvertaken = async (
  tables: Tables,
  { id, kind, states }: { id: string; kind: Kind; states: readonly ItemState[] },
): Promise<void> => {
  if (kind.overtaken === undefined) return
  for (const { input, kept, startedAtMs, pastNoReturn, state } of await itemsThat(tables, id, states)) {
    if (pastNoReturn && state === 'interrupted') continue
    const fault = await kind.overtaken(input, tables, { kept, state, startedAtMs })
    if (fault !== undefined) throw new HostError(fault)
  }
}

export const refused = (message: string): HostError =>
  new HostError({ kind: 'badInput', issues: [{ path: 'id', message }] })

const refuseUnlessEnded = (job: StoredJob): void => {
  if (!isEnded(job)) throw refused('It has not ended yet.')
  if (job.state === 'done') throw refused('It is done; there is nothing to retry.')
}

const itemsThat = async (
  { jobs }: Pick<FleetStore, 'jobs'>,
  id: string,
  states: readonly ItemState[],
): Promise<StoredItem[]> => {
  const seqs = (await jobs.items(id)).filter(({ state }) => states.includes(state)).map(({ seq }) => seq)
  const items: StoredItem[] = []
  for (const seq of seqs) {
    const item = await jobs.item(id, seq)
    if (item !== undefined) items.push(item)
  }
  return items
}
