import { HostError } from '../../../shared/hostError.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import type { Ended } from '../../jobs/job.ts'

/**
 * The operation of an order that is one thing to whoever gave it.
 * @throws HostError with its fault where it did not come to its end.
 */
export const endedOperation = ({ operation }: Pick<Ended<unknown>, 'operation'>): Operation => {
  if (operation.state === 'done') return operation
  throw new HostError(faultOfOperation(operation))
}

export const faultOfOperation = ({ fault, state, title, host }: Operation): NonNullable<Operation['fault']> => {
  if (fault !== null) return fault
  const at = host === null ? {} : { host }
  return state === 'interrupted'
    ? { kind: 'interrupted', ...at, operation: title, step: title }
    : { kind: 'cancelled', ...at, what: `"${title}"` }
}
