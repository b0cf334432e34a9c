import type { Fault } from '../../../shared/fault.ts'
import type { OperationItem, OperationState, OperationStep } from '../../../shared/operation/operation.ts'

/** What becomes of an item; pure. Steps are named in the declaration of the order's kind. */

export const waitingSteps = (names: readonly string[]): OperationStep[] =>
  names.map((name) => ({ name, state: 'waiting', startedAtMs: null, endedAtMs: null, progress: null, note: '' }))

/** Shown while what was begun is taken back; it belongs to no kind. */
export const takeBackStep = 'take back'

/** @throws Error for a step that was not declared, or has begun: a fault of the program. */
export const beginStep = (steps: readonly OperationStep[], name: string, atMs: number): OperationStep[] => {
  const at = steps.findIndex((step) => step.name === name && step.state === 'waiting')
  if (at === -1) throw new Error(`There is no step "${name}" that waits.`)
  return steps.map((step, index) => (index === at ? { ...step, state: 'running', startedAtMs: atMs } : step))
}

/** Changes the step that runs; without one the steps stay as they are. */
export const inRunningStep = (steps: readonly OperationStep[], change: Partial<OperationStep>): OperationStep[] =>
  steps.map((step) => (step.state === 'running' ? { ...step, ...change } : step))

/** The step that runs, or else the next: where it was when its server ended. */
const stepReached = (item: OperationItem): string =>
  (item.steps.find(({ state }) => state === 'running') ?? item.steps.find(({ state }) => state === 'waiting'))?.name ??
  ''

/** What is shown of an item while it waits to be gone on with; where it got to is said by what it kept. */
export const waitingAgain = (item: OperationItem): Partial<OperationItem> => ({
  state: 'waiting',
  steps: waitingSteps(item.steps.flatMap(({ name }) => (name === takeBackStep ? [] : [name]))),
  fault: null,
  failures: [],
  endedAtMs: null,
})

interface Ending {
  readonly state: 'done' | 'failed' | 'cancelled'
  readonly fault: Fault | null
  readonly atMs: number
}

/** Ends an item; what it did not come to is skipped. */
export const ended = (item: OperationItem, { state, fault, atMs }: Ending): Partial<OperationItem> => ({
  state,
  fault,
  endedAtMs: atMs,
  steps: item.steps.map((step) => {
    if (step.state === 'running') return { ...step, state: 'failed', endedAtMs: atMs }
    return step.state === 'waiting' ? { ...step, state: 'skipped', note: 'not come to' } : step
  }),
})

/** An item whose server ended: what it did not come to still waits. */
export const interrupted = (item: OperationItem, title: string, atMs: number): Partial<OperationItem> => ({
  state: 'interrupted',
  fault: { kind: 'interrupted', host: item.host, operation: title, step: stepReached(item) || title },
  endedAtMs: atMs,
  steps: inRunningStep(item.steps, { state: 'failed', endedAtMs: atMs }),
})

/** An item that was never begun, and why. */
export const notBegun = (
  item: OperationItem,
  { title, reason, atMs }: { title: string; reason: string; atMs: number },
): Partial<OperationItem> => ({
  state: 'skipped',
  fault: { kind: 'notBegun', host: item.host, what: `"${title}"`, reason },
  endedAtMs: atMs,
  steps: item.steps.map((step) => ({ ...step, state: 'skipped', note: 'not begun' })),
})

/** How a whole stands whose items have ended: what must be looked after comes first. */
export const stateOf = (parts: readonly OperationItem[], fault: Fault | null): OperationState => {
  const has = (...states: readonly OperationItem['state'][]): boolean =>
    parts.some(({ state }) => states.includes(state))
  if (has('interrupted', 'waiting', 'running')) return 'interrupted'
  if (has('failed') || fault !== null) return 'failed'
  return has('cancelled', 'skipped') ? 'cancelled' : 'done'
}
