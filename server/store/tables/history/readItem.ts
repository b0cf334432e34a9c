import { z } from 'zod'
import {
  itemState,
  operationStep,
  type OperationItem,
  type OperationStep,
} from '../../../../shared/operation/operation.ts'
import { itemRow, type Columns } from '../../schema/columns.ts'
import { storedFault } from './storedFault.ts'

/** An item as it stands, also where a later version wrote it. */
export const readItem = (row: Pick<Columns['items'], (typeof itemRow.columns)[number]>): OperationItem => {
  const item = itemRow.read(row)
  return {
    ...item,
    state: itemState.safeParse(item.state).data ?? 'interrupted',
    steps: item.steps.map(readStep),
    fault: storedFault(item.fault),
    failures: item.failures.map(({ tunnel, fault }) => ({
      tunnel,
      fault: storedFault(fault) ?? { kind: 'unknownFault', name: 'without a name' },
    })),
  }
}

const laterStep = z.looseObject({ name: z.string().catch('?'), state: z.string().catch('?') })

const readStep = (step: unknown): OperationStep => {
  const known = operationStep.safeParse(step)
  if (known.success) return known.data
  const { name, state } = laterStep.catch({ name: '?', state: '?' }).parse(step)
  return { name, state: 'skipped', startedAtMs: null, endedAtMs: null, progress: null, note: state }
}
