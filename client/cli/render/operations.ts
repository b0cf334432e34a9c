import { colours } from './colours.ts'
import { describeFault } from '../../../shared/describeFault.ts'
import type { Operation, OperationStep } from '../../../shared/operation.ts'
import { relativeTime } from './relativeTime.ts'
import { tableText } from './table.ts'
import { operationWord } from './words.ts'

export const operationsTable = (
  operations: readonly Operation[],
  { nowMs, columns }: { nowMs: number; columns?: number | undefined },
): string =>
  operations.length === 0
    ? 'Nothing was done yet.'
    : tableText(
        ['ID', 'STATE', 'WHEN', 'BY', 'WHAT'],
        operations.map(({ state, title, by, startedAtMs, id }) => [
          colours.dim(id),
          operationWord(state),
          relativeTime(startedAtMs, nowMs),
          by,
          title,
        ]),
        columns,
      )

const mark: Record<OperationStep['state'], string> = {
  waiting: colours.dim('○'),
  running: colours.blue('◐'),
  done: colours.green('✓'),
  skipped: colours.dim('–'),
  failed: colours.red('✗'),
  undone: colours.yellow('↶'),
}

/** One step in a line; the same line is used for progress and for looking back. */
export const stepText = ({ name, state, note, progress }: OperationStep): string => {
  const share = progress === null || state !== 'running' ? '' : ` ${Math.round(progress * 100)} %`
  return `${mark[state]} ${name}${share}${note === '' ? '' : colours.dim(` · ${note}`)}`
}

export const operationText = (operation: Operation): string =>
  [
    `${operationWord(operation.state)} ${colours.bold(operation.title)}`,
    ...operation.steps.map((step) => `  ${stepText(step)}`),
    ...(operation.fault === null
      ? []
      : [colours.red(describeFault(operation.fault).sentence), colours.dim(describeFault(operation.fault).next)]),
  ].join('\n')
