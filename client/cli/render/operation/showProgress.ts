import { stripVTControlCharacters } from 'node:util'
import type { Fault } from '../../../../shared/fault.ts'
import { nextOperation, type Operation, type OperationEvent } from '../../../../shared/operation/operation.ts'
import { itemText } from './itemText.ts'
import { stepText } from './stepText.ts'

/**
 * Shows the steps of an operation while it runs: one line a step, rewritten in place while it works. Only for
 * terminals; the caller checks. Ends with the stream.
 */
export const showProgress = async (
  events: AsyncIterable<OperationEvent | { kind: 'fault'; fault: Fault }>,
  write: (text: string) => void,
): Promise<void> => {
  let printed = 0
  let operation: Operation | undefined
  for await (const event of events) {
    if (event.kind === 'fault') return
    operation = nextOperation(operation, event)
    const lines = operation === undefined ? [] : linesOf(operation)
    write(`${printed === 0 ? '' : `\u001B[${printed}A`}${lines.map((line) => `\u001B[2K${fitted(line)}\n`).join('')}`)
    printed = lines.length
  }
}

/** More hosts than these at once are summed up: the terminal has no room for all. */
const mostLines = 12

const linesOf = ({ parts, total, items }: Operation): string[] => {
  const [only, ...others] = parts
  if (only !== undefined && others.length === 0) {
    return only.steps.filter((step) => step.state !== 'waiting').map(stepText)
  }
  const working = parts.filter(({ state }) => state === 'running' || state === 'failed').slice(-mostLines)
  return [`${items.done ?? 0} of ${total} hosts done`, ...working.flatMap((item) => itemText(item).split('\n'))]
}

// A line that wraps would break the counting of lines.
const fitted = (line: string): string => {
  const columns = process.stderr.columns > 0 ? process.stderr.columns : 80
  const plain = stripVTControlCharacters(line)
  return plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`
}
