import type { OperationSummary } from '../../../../shared/operation/operation.ts'
import { colours } from '../../output/colours.ts'
import { relativeTime } from '../../output/relativeTime.ts'
import { tableText } from '../../output/table.ts'
import { operationWord } from './operationWord.ts'

export const operationsTable = (
  operations: readonly OperationSummary[],
  { nowMs, columns }: { nowMs: number; columns?: number | undefined },
): string =>
  operations.length === 0
    ? 'Nothing was done yet.'
    : tableText(
        ['ID', 'STATE', 'WHEN', 'BY', 'WHAT'],
        operations.map(({ state, title, by, startedAtMs, id, items, total }) => [
          colours.dim(id),
          `${operationWord(state)}${total > 1 ? colours.dim(` ${items.done ?? 0}/${total}`) : ''}`,
          relativeTime(startedAtMs, nowMs),
          by,
          title,
        ]),
        columns,
      )
