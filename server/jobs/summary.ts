import type { Fault } from '../../shared/fault.ts'
import type {
  ItemState,
  Operation,
  OperationItem,
  OperationPolicy,
  OperationState,
} from '../../shared/operation/operation.ts'
import { summaryOf, type OperationHead } from '../../shared/operation/summaryOf.ts'

export const operationOf = (
  head: OperationHead & { policy: OperationPolicy },
  parts: readonly OperationItem[],
): Operation => ({
  ...summaryOf(head, parts),
  policy: head.policy,
  parts: [...parts],
})

/** What an order came to when none of its items works any more. */
export const endOf = (
  parts: readonly OperationItem[],
  cancelled: boolean,
): { state: Exclude<OperationState, 'waiting' | 'running'>; fault: Fault | null } => {
  const has = (state: ItemState): OperationItem | undefined => parts.find((part) => part.state === state)
  const interrupted = has('interrupted') ?? has('waiting') ?? has('running')
  if (interrupted !== undefined) return { state: 'interrupted', fault: interrupted.fault }
  const failed = has('failed')
  if (failed !== undefined) return { state: 'failed', fault: failed.fault ?? failed.failures[0]?.fault ?? null }
  const stopped = has('cancelled') ?? has('skipped')
  if (stopped === undefined) return { state: 'done', fault: null }
  return { state: cancelled ? 'cancelled' : 'failed', fault: stopped.fault }
}
