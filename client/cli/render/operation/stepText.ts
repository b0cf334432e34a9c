import type { OperationStep } from '../../../../shared/operation/operation.ts'
import { colours } from '../../output/colours.ts'

const mark: Record<OperationStep['state'], string> = {
  waiting: colours.dim('○'),
  running: colours.blue('◐'),
  done: colours.green('✓'),
  skipped: colours.dim('–'),
  failed: colours.red('✗'),
}

/** One step in a line; the same line is used for progress and for looking back. */
export const stepText = ({ name, state, note, progress }: OperationStep): string => {
  const share = progress === null || state !== 'running' ? '' : ` ${Math.round(progress * 100)} %`
  return `${mark[state]} ${name}${share}${note === '' ? '' : colours.dim(` · ${note}`)}`
}
