import { describeFault } from '../../../../shared/describeFault.ts'
import type { Operation } from '../../../../shared/operation.ts'
import { colours } from '../../output/colours.ts'
import { operationWord } from './operationWord.ts'
import { stepText } from './stepText.ts'

/** One operation in full: its state, every step, and why it failed. */
export const operationText = ({ state, title, steps, fault }: Operation): string =>
  [
    `${operationWord(state)} ${colours.bold(title)}`,
    ...steps.map((step) => `  ${stepText(step)}`),
    ...(fault === null ? [] : [colours.red(describeFault(fault).sentence), colours.dim(describeFault(fault).next)]),
  ].join('\n')
