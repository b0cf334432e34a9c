import type { Operation, OperationItem, OperationSummary } from './operation.ts'

/** What of a summary is not found in the items. */
export type OperationHead = Pick<
  Operation,
  'id' | 'kind' | 'title' | 'state' | 'fault' | 'by' | 'who' | 'retryOf' | 'startedAtMs' | 'endedAtMs'
>

/** What is told of an operation without its items. */
export const summaryOf = (head: OperationHead, parts: readonly OperationItem[]): OperationSummary => {
  const { id, kind, title, state, fault, by, who, retryOf, startedAtMs, endedAtMs } = head
  const [first, second] = parts
  const only = second === undefined ? first : undefined
  return {
    id,
    kind,
    title,
    state,
    host: only?.host ?? null,
    tunnel: only?.tunnels.length === 1 ? (only.tunnels[0] ?? null) : null,
    items: countsOf(parts),
    total: parts.length,
    step: runningStepOf(parts),
    fault: fault ?? firstFaultOf(parts),
    by,
    who,
    retryOf,
    startedAtMs,
    endedAtMs,
  }
}

const countsOf = (parts: readonly OperationItem[]): OperationSummary['items'] => {
  const counts: OperationSummary['items'] = {}
  for (const { state } of parts) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

const runningStepOf = (parts: readonly OperationItem[]): string =>
  parts.find(({ state }) => state === 'running')?.steps.find(({ state }) => state === 'running')?.name ?? ''

/** That an item was not begun is the consequence of another's fault: it is told only where there is no other. */
const firstFaultOf = (parts: readonly OperationItem[]): OperationSummary['fault'] => {
  const faults = parts.flatMap(({ fault, failures }) => (fault === null ? failures.map((one) => one.fault) : [fault]))
  return faults.find(({ kind }) => kind !== 'notBegun') ?? faults[0] ?? null
}
