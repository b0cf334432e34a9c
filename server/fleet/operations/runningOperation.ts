import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { Operation } from '../../../shared/operation.ts'
import type { Store } from '../../store/store.ts'
import type { OperationRun } from '../context.ts'
import { makeLatest, type Latest } from './latest.ts'
import { beginStep, endOperation, inStep, interrupt } from './stepsOf.ts'

export interface OperationSetting {
  readonly store: Pick<Store, 'operations'>
  readonly now: () => number
  /** Told of every change, stored or not. */
  readonly onChange: (operation: Operation) => void
  /** Keeps an error that is no fault; gives the id that the user is told. */
  readonly report: (error: unknown) => string
}

/** Why an operation ends before its time. */
export type StopReason = 'cancelled' | 'interrupted'

/** One operation from its order to its end: what it is now, and who may change it. */
export class RunningOperation {
  readonly latest: Latest<Operation>
  readonly #setting: OperationSetting
  readonly #input: unknown
  readonly #stop = new AbortController()
  #stopped: StopReason | undefined

  constructor(operation: Operation, input: unknown, setting: OperationSetting) {
    this.latest = makeLatest(operation)
    this.#input = input
    this.#setting = setting
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** It ends before its next step; a step that runs is not torn. */
  stop(reason: StopReason): void {
    if (this.#stopped !== undefined) return
    this.#stopped = reason
    const { host, title } = this.latest.value
    this.#stop.abort(new HostError({ kind: 'cancelled', host, what: `"${title}"` }))
  }

  /** Stored before anything is done. */
  async note(): Promise<void> {
    await this.#change(this.latest.value)
  }

  async run<T>(work: (run: OperationRun) => Promise<T>): Promise<T> {
    try {
      await this.#change({ ...this.latest.value, state: 'running' })
      const value = await work(this.#handle())
      await this.#end({ state: 'done', fault: null }, value)
      return value
    } catch (thrown) {
      return await this.fail(thrown)
    } finally {
      this.latest.end()
    }
  }

  /** Ends it with what was thrown, and throws that as a HostError. */
  async fail(thrown: unknown): Promise<never> {
    const fault = faultOf(thrown) ?? { kind: 'internal', id: this.#setting.report(thrown) }
    const stopped = fault.kind === 'cancelled' ? this.#stopped : undefined
    await this.#end({ state: stopped ?? 'failed', fault })
    this.latest.end()
    throw thrown instanceof HostError && stopped !== 'interrupted'
      ? thrown
      : new HostError(this.latest.value.fault ?? fault, { cause: thrown })
  }

  #handle(): OperationRun {
    return {
      id: this.latest.value.id,
      signal: this.#stop.signal,
      step: async (name, work) => {
        this.#stop.signal.throwIfAborted()
        const { now } = this.#setting
        await this.#change(beginStep(this.latest.value, name, now()))
        const value = await work((seen) => this.#see(seen))
        await this.#change(inStep(this.latest.value, { state: 'done', endedAtMs: now() }))
        return value
      },
      skip: async (name, note) => {
        const atMs = this.#setting.now()
        const begun = beginStep(this.latest.value, name, atMs)
        await this.#change(inStep(begun, { state: 'skipped', endedAtMs: atMs, note }))
      },
    }
  }

  /** Progress is shown, not stored; a hundred sights of a step are enough. */
  #see({ progress, note }: { progress?: number; note?: string }): void {
    const { steps } = this.latest.value
    const step = steps.find(({ state }) => state === 'running')
    if (step === undefined) return
    const moved = progress !== undefined && (progress >= 1 || Math.abs(progress - (step.progress ?? -1)) >= 0.01)
    if (!moved && (note === undefined || note === step.note)) return
    this.#show(
      inStep(this.latest.value, {
        ...(progress === undefined ? {} : { progress: Math.min(1, Math.max(0, progress)) }),
        ...(note === undefined ? {} : { note }),
      }),
    )
  }

  async #end(ending: { state: 'done' | 'failed' | StopReason; fault: Fault | null }, value?: unknown): Promise<void> {
    const atMs = this.#setting.now()
    const now = this.latest.value
    const ended = ending.state === 'interrupted' ? interrupt(now, atMs) : endOperation(now, { ...ending, atMs })
    await this.#change(ended, value)
  }

  /** Stored first: nobody is told what a killed server would not remember. */
  async #change(operation: Operation, value?: unknown): Promise<void> {
    const { store } = this.#setting
    await store.operations.put({ operation, input: this.#input, ...(value === undefined ? {} : { value }) })
    this.#show(operation)
  }

  #show(operation: Operation): void {
    this.latest.set(operation)
    this.#setting.onChange(operation)
  }
}
