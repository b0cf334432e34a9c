import type { Fault } from '../../shared/fault.ts'
import type { ItemState, OperationItem, OperationStep } from '../../shared/operation/operation.ts'

/** What becomes of an item; pure. Steps are named in the order of the kind's declaration. */

export const waitingSteps = (names: readonly string[]): OperationStep[] =>
  names.map((name) => ({ name, state: 'waiting', startedAtMs: null, endedAtMs: null, progress: null, note: '' }))

/** @throws Error for a step that was not declared, or has begun: a fault of the program. */
export const beginStep = (item: OperationItem, name: string, atMs: number): OperationItem => {
  const at = item.steps.findIndex((step) => step.name === name && step.state === 'waiting')
  if (at === -1) throw new Error(`There is no step "${name}" that waits.`)
  return withStep(item, at, { state: 'running', startedAtMs: atMs })
}

export const runningStep = ({ steps }: Pick<OperationItem, 'steps'>): OperationStep | undefined =>
  steps.find(({ state }) => state === 'running')

/** Changes the step that runs; without one the item stays as it is. */
export const inStep = (item: OperationItem, change: Partial<OperationStep>): OperationItem => {
  const at = item.steps.findIndex(({ state }) => state === 'running')
  return at === -1 ? item : withStep(item, at, change)
}

export interface ItemEnding {
  readonly state: Exclude<ItemState, 'waiting' | 'running'>
  readonly fault: Fault | null
  readonly failures?: OperationItem['failures']
  readonly atMs: number
}

/** Ends the item; what it did not come to is skipped. */
export const endItem = (item: OperationItem, { state, fault, failures = [], atMs }: ItemEnding): OperationItem => ({
  ...item,
  state,
  fault,
  failures,
  endedAtMs: atMs,
  steps: item.steps.map((step) => {
    if (step.state === 'running') return { ...step, state: 'failed', endedAtMs: atMs }
    return step.state === 'waiting' ? { ...step, state: 'skipped', note: 'not come to' } : step
  }),
})

/** The step at which a server ended: the one that ran, or else the next. */
export const stepReached = (item: OperationItem): string =>
  (runningStep(item) ?? item.steps.find(({ state }) => state === 'waiting'))?.name ?? 'its end'

/** An item that a server left in the middle, as it is told after. */
export const interruptItem = (item: OperationItem, title: string, atMs: number): OperationItem =>
  endItem(item, {
    state: 'interrupted',
    fault: { kind: 'interrupted', host: item.host, operation: title, step: stepReached(item) },
    atMs,
  })

/** An interrupted item that goes on: its steps begin anew. */
export const resumeItem = (item: OperationItem, steps: readonly string[]): OperationItem => ({
  ...item,
  state: 'waiting',
  fault: null,
  failures: [],
  endedAtMs: null,
  steps: waitingSteps(steps),
})

const withStep = (item: OperationItem, at: number, change: Partial<OperationStep>): OperationItem => ({
  ...item,
  steps: item.steps.map((step, index) => (index === at ? { ...step, ...change } : step)),
})
