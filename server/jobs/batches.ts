import type { OperationPolicy } from '../../shared/operation/operation.ts'

/** The items of an order in the batches that run one after another: the canary first, then the rest. Pure. */
export const batchesOf = <T>(
  items: readonly T[],
  { canary, batch }: Pick<OperationPolicy, 'canary' | 'batch'>,
): T[][] => {
  const first = items.slice(0, canary)
  const rest = items.slice(canary)
  const size = Math.max(1, sizeOf(batch, items.length))
  const batches = first.length === 0 ? [] : [[...first]]
  for (let at = 0; at < rest.length; at += size) batches.push(rest.slice(at, at + size))
  return batches
}

const sizeOf = (batch: number | string, total: number): number =>
  typeof batch === 'number' ? batch : Math.floor((total * Number.parseInt(batch, 10)) / 100)
