import type { z } from 'zod'
import type { operationInput, operationsInput, retryInput } from '../../../shared/input.ts'
import type { Operation, OperationEvent, OperationSummary } from '../../../shared/operation/operation.ts'
import type { Asking, FleetContext } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'

type Id = z.output<typeof operationInput>
type Needs = Pick<FleetContext, 'jobs'>

/** What was done, newest first, without its items. */
export const listOperations = async (
  { store, live }: Pick<FleetContext, 'store' | 'live'>,
  { limit, host, before }: z.output<typeof operationsInput>,
): Promise<OperationSummary[]> =>
  store.jobs.list({ limit, before, hostId: host === undefined ? undefined : resolveHost(live, host).id })

export const getOperation = async ({ jobs }: Needs, { id }: Id): Promise<Operation> => jobs.get(id)

/** The operation now, then what changes, until it has ended. */
export const watchOperation = ({ jobs }: Needs, { id }: Id, { signal }: Asking): AsyncIterable<OperationEvent> =>
  jobs.watch(id, { signal })

export const cancelOperation = async ({ jobs }: Needs, { id }: Id): Promise<Operation> => jobs.cancel(id)

/** Goes on with what was interrupted, from what is true on the hosts. */
export const resumeOperation = async ({ jobs }: Needs, { id }: Id): Promise<Operation> => jobs.resume(id)

/** Does again, as a new operation, what failed or did not come to its end. */
export const retryOperation = async (
  { jobs }: Needs,
  { id, operationId }: z.output<typeof retryInput>,
  asking: Asking,
): Promise<Operation> => jobs.retry({ id, operationId, ordered: asking })
