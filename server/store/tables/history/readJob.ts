import { operationPolicy, operationState, type OperationState } from '../../../../shared/operation/operation.ts'
import type { StoredJob } from '../../fleetStore.ts'
import { jobRow, type Columns } from '../../schema/columns.ts'
import { storedFault } from './storedFault.ts'

/** A job as it stands, also where a later version wrote it. */
export const readJob = (row: Columns['jobs']): StoredJob => {
  const job = jobRow.read(row)
  return {
    ...job,
    state: readState(job.state),
    fault: storedFault(job.fault),
    policy: operationPolicy.safeParse(job.policy).data ?? operationPolicy.parse({}),
  }
}

/** A state of a later version: it is not at work here, and how it ended is not known. */
export const readState = (state: string): OperationState => operationState.safeParse(state).data ?? 'interrupted'
