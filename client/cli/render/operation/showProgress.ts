import { stripVTControlCharacters } from 'node:util'
import type { Fault } from '../../../../shared/fault.ts'
import type { Operation } from '../../../../shared/operation.ts'
import { stepText } from './stepText.ts'

/**
 * Shows the steps of an operation while it runs: one line a step, rewritten in place while it works. Only for
 * terminals; the caller checks. Ends with the stream.
 */
export const showProgress = async (
  operations: AsyncIterable<Operation | { kind: 'fault'; fault: Fault }>,
  write: (text: string) => void,
): Promise<void> => {
  let printed = 0
  for await (const operation of operations) {
    if (operation.kind === 'fault') return
    const lines = operation.steps.filter((step) => step.state !== 'waiting').map(stepText)
    write(`${printed === 0 ? '' : `\u001B[${printed}A`}${lines.map((line) => `\u001B[2K${fitted(line)}\n`).join('')}`)
    printed = lines.length
  }
}

// A line that wraps would break the counting of lines.
const fitted = (line: string): string => {
  const columns = process.stderr.columns > 0 ? process.stderr.columns : 80
  const plain = stripVTControlCharacters(line)
  return plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`
}
