import type { Operation } from '../../../../shared/operation/operation.ts'
import { itemText } from './itemText.ts'
import { operationText } from './operationText.ts'
import { stepText } from './stepText.ts'

/** What is new of an operation that is watched: the step or the host that works, and all of it when it has ended. */
export const latestText = (operation: Operation): string => {
  if (operation.endedAtMs !== null) return operationText(operation)
  const running = operation.parts.filter(({ state }) => state === 'running')
  const [only] = operation.parts.length === 1 ? running : []
  const step = only?.steps.find(({ state }) => state === 'running')
  return step === undefined ? running.map(itemText).join('\n') : stepText(step)
}
