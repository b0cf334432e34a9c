import type { ItemState, OperationState } from '../../../../shared/operation/operation.ts'
import { colours } from '../../output/colours.ts'

const words: Record<ItemState, string> = {
  waiting: colours.dim('○ waiting'),
  running: colours.blue('◐ running'),
  done: colours.green('● done'),
  failed: colours.red('■ failed'),
  cancelled: colours.yellow('◆ cancelled'),
  interrupted: colours.yellow('◆ interrupted'),
  skipped: colours.dim('– skipped'),
}

/** A state of an operation in a word and a shape; the colour only repeats them. */
export const operationWord = (state: OperationState): string => words[state]

/** The same for what one host does of it. */
export const itemWord = (state: ItemState): string => words[state]
