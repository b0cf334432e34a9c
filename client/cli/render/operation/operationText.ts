import { describeFault } from '../../../../shared/describeFault.ts'
import type { Operation } from '../../../../shared/operation/operation.ts'
import { colours } from '../../output/colours.ts'
import { itemText } from './itemText.ts'
import { operationWord } from './operationWord.ts'
import { stepText } from './stepText.ts'

/** One operation in full: its state, every step of its one host or a line for each of several, and why it failed. */
export const operationText = ({ state, title, parts, fault }: Operation): string => {
  const [only, ...others] = parts
  const lines = only !== undefined && others.length === 0 ? only.steps.map(stepText) : parts.map(itemText)
  return [
    `${operationWord(state)} ${colours.bold(title)}`,
    ...lines.map((line) => `  ${line}`),
    ...(fault === null ? [] : [colours.red(describeFault(fault).sentence), colours.dim(describeFault(fault).next)]),
  ].join('\n')
}
