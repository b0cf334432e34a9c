import pc from 'picocolors'
import { describeFault } from '../../../shared/describeFault.ts'
import type { Operation, OperationStep } from '../../../shared/operation.ts'
import { relativeTime } from './relativeTime.ts'
import { tableText } from './table.ts'
import { operationWord } from './words.ts'

export const operationsTable = (operations: readonly Operation[], nowMs: number): string =>
  operations.length === 0
    ? 'Nothing was done yet.'
    : tableText(
        ['STATE', 'WHAT', 'BY', 'WHEN', 'ID'],
        operations.map(({ state, title, by, startedAtMs, id }) => [
          operationWord(state),
          title,
          by,
          `${relativeTime(startedAtMs, nowMs)} ago`,
          pc.dim(id),
        ]),
      )

const mark: Record<OperationStep['state'], string> = {
  waiting: pc.dim('○'),
  running: pc.blue('◐'),
  done: pc.green('✓'),
  skipped: pc.dim('–'),
  failed: pc.red('✗'),
  undone: pc.yellow('↶'),
}

/** One step in a line; the same line is used for progress and for looking back. */
export const stepText = ({ name, state, note, progress }: OperationStep): string => {
  const share = progress === null || state !== 'running' ? '' : ` ${Math.round(progress * 100)} %`
  return `${mark[state]} ${name}${share}${note === '' ? '' : pc.dim(` · ${note}`)}`
}

export const operationText = (operation: Operation): string =>
  [
    `${operationWord(operation.state)} ${pc.bold(operation.title)}`,
    ...operation.steps.map((step) => `  ${stepText(step)}`),
    ...(operation.fault === null
      ? []
      : [pc.red(describeFault(operation.fault).sentence), pc.dim(describeFault(operation.fault).next)]),
  ].join('\n')
