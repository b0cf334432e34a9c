import type { Fault } from '../../shared/fault.ts'
import type {
  ItemState,
  Operation,
  OperationItem,
  OperationState,
  OperationSummary,
} from '../../shared/operation/operation.ts'
import type { OperationHead } from '../store/fleetStore.ts'
import { runningStep } from './itemSteps.ts'

/** What lists and the live picture show of an operation. Pure. */
export const summaryOf = (head: OperationHead, parts: readonly OperationItem[]): OperationSummary => {
  const [first] = parts
  const isOneHost = first !== undefined && parts.length === 1
  const running = parts.find(({ state }) => state === 'running')
  return {
    ...head,
    host: isOneHost ? first.host : null,
    tunnel: isOneHost && first.tunnels.length === 1 ? (first.tunnels[0] ?? null) : null,
    items: countsOf(parts),
    total: parts.length,
    step: running === undefined ? '' : (runningStep(running)?.name ?? ''),
  }
}

export const operationOf = (head: OperationHead, parts: readonly OperationItem[]): Operation => ({
  ...summaryOf(head, parts),
  policy: head.policy,
  parts: [...parts],
})

export const countsOf = (parts: readonly OperationItem[]): OperationSummary['items'] => {
  const counts: Partial<Record<ItemState, number>> = {}
  for (const { state } of parts) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

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
