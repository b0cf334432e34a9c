import type { Fault } from '../../../shared/fault.ts'
import type { Operation, OperationStep } from '../../../shared/operation.ts'

/** What becomes of an operation; pure. Steps are named in the order's declaration. */

export const waitingSteps = (names: readonly string[]): OperationStep[] =>
  names.map((name) => ({ name, state: 'waiting', startedAtMs: null, endedAtMs: null, progress: null, note: '' }))

/** @throws Error for a step that was not declared, or has begun: a fault of the program. */
export const beginStep = (operation: Operation, name: string, atMs: number): Operation => {
  const at = operation.steps.findIndex((step) => step.name === name && step.state === 'waiting')
  if (at === -1) throw new Error(`${operation.kind} has no step "${name}" that waits.`)
  return withStep(operation, at, { state: 'running', startedAtMs: atMs })
}

export const runningStep = (operation: Operation): OperationStep | undefined =>
  operation.steps.find(({ state }) => state === 'running')

/** Changes the step that runs; without one the operation stays as it is. */
export const inStep = (operation: Operation, change: Partial<OperationStep>): Operation => {
  const at = operation.steps.findIndex(({ state }) => state === 'running')
  return at === -1 ? operation : withStep(operation, at, change)
}

export interface Ending {
  readonly state: 'done' | 'failed' | 'cancelled' | 'interrupted'
  readonly fault: Fault | null
  readonly atMs: number
}

/** Ends the operation; what it did not come to is skipped. */
export const endOperation = (operation: Operation, { state, fault, atMs }: Ending): Operation => ({
  ...operation,
  state,
  fault,
  endedAtMs: atMs,
  steps: operation.steps.map((step) => {
    if (step.state === 'running') return { ...step, state: 'failed', endedAtMs: atMs }
    return step.state === 'waiting' ? { ...step, state: 'skipped', note: 'not come to' } : step
  }),
})

/** The step at which a server ended: the one that ran, or else the next. */
export const stepReached = (operation: Operation): string =>
  (runningStep(operation) ?? operation.steps.find(({ state }) => state === 'waiting'))?.name ?? operation.title

/** An operation that a killed server left behind, as it is told after the next start. */
export const interrupt = (operation: Operation, atMs: number): Operation => {
  const { host, title } = operation
  const fault: Fault = { kind: 'interrupted', host, operation: title, step: stepReached(operation) }
  return endOperation(operation, { state: 'interrupted', fault, atMs })
}

const withStep = (operation: Operation, at: number, change: Partial<OperationStep>): Operation => ({
  ...operation,
  steps: operation.steps.map((step, index) => (index === at ? { ...step, ...change } : step)),
})
