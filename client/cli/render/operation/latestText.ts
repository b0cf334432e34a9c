import type { Operation } from '../../../../shared/operation.ts'
import { operationText } from './operationText.ts'
import { stepText } from './stepText.ts'

/** What is new of an operation that is watched: the step that runs, and all of it when it has ended. */
export const latestText = (operation: Operation): string => {
  const running = operation.steps.find(({ state }) => state === 'running')
  if (operation.endedAtMs !== null) return operationText(operation)
  return running === undefined ? '' : stepText(running)
}
