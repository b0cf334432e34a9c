import type { Operation } from '../../../../shared/operation.ts'
import { colours } from '../../output/colours.ts'

const words: Record<Operation['state'], string> = {
  waiting: colours.dim('○ waiting'),
  running: colours.blue('◐ running'),
  done: colours.green('● done'),
  failed: colours.red('■ failed'),
  cancelled: colours.yellow('◆ cancelled'),
  interrupted: colours.yellow('◆ interrupted'),
}

/** A state of an operation in a word and a shape; the colour only repeats them. */
export const operationWord = (state: Operation['state']): string => words[state]
