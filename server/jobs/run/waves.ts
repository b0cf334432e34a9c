import type { OperationItem, OperationPolicy } from '../../../shared/operation/operation.ts'

/** Which items go together, one wave after the other: the canary, then batches. */
export const wavesOf = ({ canary, batch }: OperationPolicy, total: number): number[][] => {
  const all = Array.from({ length: total }, (_, seq) => seq)
  const size = typeof batch === 'number' ? batch : Math.max(1, Math.floor((total * Number.parseInt(batch, 10)) / 100))
  const waves = canary > 0 ? [all.slice(0, canary)] : []
  for (let from = canary; from < total; from += size) waves.push(all.slice(from, from + size))
  return waves.filter((wave) => wave.length > 0)
}

/** Why an order doesn't go on after these items, in words; undefined where it does. */
export const whyNotOn = (policy: OperationPolicy, before: readonly OperationItem[]): string | undefined => {
  const unwell = before.slice(0, policy.canary).filter(({ state }) => state !== 'done')
  if (unwell.length > 0) return `of the first ${policy.canary}, which go alone, ${unwell.length} did not get through`
  const failed = before.filter(({ state }) => state === 'failed').length
  if (policy.maxFailures === undefined || failed <= policy.maxFailures) return undefined
  return `${failed} of ${before.length} before it failed, at most ${policy.maxFailures} may`
}
