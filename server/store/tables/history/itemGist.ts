import type { OperationItem } from '../../../../shared/operation/operation.ts'
import type { ItemGist } from '../../schema/columns.ts'

/** What of an item is told in a line about its operation; the same as `summaryOf` finds in the whole item. */
export const itemGist = ({ steps, fault, failures }: Pick<OperationItem, 'steps' | 'fault' | 'failures'>): ItemGist => {
  const faults = fault === null ? failures.map((failure) => failure.fault) : [fault]
  const own = faults.find(({ kind }) => kind !== 'notBegun')
  const told = own ?? faults[0]
  return {
    step: steps.find(({ state }) => state === 'running')?.name ?? '',
    gistFault: told === undefined ? null : JSON.stringify(told),
    gistRank: own === undefined ? 1 : 0,
  }
}
