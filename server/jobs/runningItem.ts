import { describeFault } from '../../shared/describeFault.ts'
import type { Fault } from '../../shared/fault.ts'
import { faultOf, HostError } from '../../shared/hostError.ts'
import type { OperationItem } from '../../shared/operation/operation.ts'
import type { FleetStore, StoredItem, Tables } from '../store/fleetStore.ts'
import { beginStep, endItem, inStep, interruptItem } from './itemSteps.ts'
import type { ItemRun, JobKind, OrderedBy } from './job.ts'
import { patiently } from './patiently.ts'

/** Why an item ends before its time. */
export type StopReason = 'cancelled' | 'interrupted'

export interface ItemSetting {
  readonly store: FleetStore
  readonly now: () => number
  readonly job: string
  readonly title: string
  readonly ordered: OrderedBy
  /** Keeps an error that is no fault; gives the id that the user is told. */
  readonly report: (error: unknown) => string
  readonly onChange: (item: OperationItem) => void
}

/** What was done so far is undone in a step of its own, which no kind declares. */
const undoStep = 'take back'

/** One item from its beginning to its end: what it is now, and who may change it. Stored first, then shown. */
export class RunningItem {
  readonly #setting: ItemSetting
  readonly #kind: JobKind<unknown, unknown>
  readonly #input: unknown
  readonly #isResumed: boolean
  readonly #stop = new AbortController()
  readonly #end = new AbortController()
  #item: OperationItem
  #kept: unknown
  #stopped: StopReason | undefined
  /** An item that never began is told as skipped, with this. */
  #notBegun: Fault | undefined

  constructor(
    kind: JobKind<unknown, unknown>,
    { input, kept, value: _value, ...item }: StoredItem & { readonly isResumed: boolean },
    setting: ItemSetting,
  ) {
    const { isResumed, ...shown } = item
    this.#kind = kind
    this.#item = shown
    this.#input = input
    this.#kept = kept
    this.#isResumed = isResumed
    this.#setting = setting
  }

  get item(): OperationItem {
    return this.#item
  }

  /** Falls when it is cancelled before its point of no return, and at the server's end. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** It ends before its next step; a step that runs is not torn. Past its point of no return cancel does nothing. */
  stop(reason: StopReason): void {
    if (reason === 'interrupted') this.#end.abort(this.#cancelled())
    if (this.#stopped !== undefined || (reason === 'cancelled' && this.#item.pastNoReturn)) return
    this.#stopped = reason
    this.#stop.abort(this.#cancelled())
  }

  /** Ends an item that has not begun. */
  async skip(fault: Fault | null): Promise<void> {
    if (this.#item.state !== 'waiting') return
    this.#notBegun = fault ?? undefined
    await this.#finish(endItem(this.#item, { state: 'skipped', fault, atMs: this.#setting.now() }))
  }

  /** Carries it out; gives what its work gave, undefined where it did not come to its end. Never rejects. */
  async run(): Promise<unknown> {
    if (this.#notBegun !== undefined) return undefined
    try {
      const atMs = this.#setting.now()
      await this.#change({ ...this.#item, state: 'running', startedAtMs: this.#item.startedAtMs ?? atMs })
      const {
        value,
        failures = [],
        record,
        recorded,
      } = await this.#kind.work(this.#input, this.#handle(this.#stop.signal))
      const [first] = failures
      const ending = { failures: [...failures], atMs: this.#setting.now() }
      const ended = endItem(this.#item, {
        ...ending,
        state: first === undefined ? 'done' : 'failed',
        fault: first?.fault ?? null,
      })
      await this.#finish(ended, { record, value })
      await recorded?.()
      return value
    } catch (thrown) {
      await this.#fail(thrown).catch((failure: unknown) => this.#lose(failure))
      return undefined
    }
  }

  async #fail(thrown: unknown): Promise<void> {
    const atMs = this.#setting.now()
    if (this.#stopped === 'interrupted') {
      return this.#finish(interruptItem(this.#item, this.#setting.title, atMs))
    }
    const fault = this.#faultOf(thrown)
    const state = this.#stopped === 'cancelled' && fault.kind === 'cancelled' ? 'cancelled' : 'failed'
    const { undo } = this.#kind
    if (this.#item.pastNoReturn || this.#kept === undefined || undo === undefined) {
      return this.#finish(endItem(this.#item, { state, fault, atMs }))
    }
    await this.#change({
      ...endStep(this.#item, atMs),
      steps: [
        ...endStep(this.#item, atMs).steps,
        { name: undoStep, state: 'running', startedAtMs: atMs, endedAtMs: null, progress: null, note: '' },
      ],
    })
    await this.#undo(undo, { state, fault })
  }

  /** What is told is what the undoing came to, never what was hoped. */
  async #undo(
    undo: NonNullable<JobKind<unknown, unknown>['undo']>,
    { state, fault }: { state: 'cancelled' | 'failed'; fault: Fault },
  ): Promise<void> {
    const { now, title } = this.#setting
    try {
      const { record, recorded } = await undo(this.#input, this.#handle(this.#end.signal))
      const done = inStep(this.#item, { state: 'done', endedAtMs: now() })
      await this.#finish(endItem(done, { state, fault: putBack(fault), atMs: now() }), { record })
      await recorded?.()
    } catch (thrown) {
      if (this.#end.signal.aborted) return this.#finish(interruptItem(this.#item, title, now()))
      const left = describeFault(this.#faultOf(thrown)).sentence
      const { host } = this.#item
      const both: Fault = { kind: 'notTakenBack', host, cause: describeFault(fault).sentence, left }
      await this.#finish(endItem(this.#item, { state: 'failed', fault: both, atMs: now() }))
    }
  }

  #handle(signal: AbortSignal): ItemRun {
    const { job, ordered, now, store } = this.#setting
    const { seq, hostId, host } = this.#item
    const keptOf = (): unknown => this.#kept
    return {
      job,
      seq,
      host: { id: hostId, name: host },
      ordered,
      signal,
      isResumed: this.#isResumed,
      get kept() {
        return keptOf()
      },
      keep: async (value, record) => {
        signal.throwIfAborted()
        await patiently(() =>
          store.transaction(async (tables) => {
            await tables.jobs.updateItem(job, seq, { kept: value })
            await record?.(tables)
          }),
        )
        this.#kept = value
      },
      passNoReturn: async () => {
        if (this.#item.pastNoReturn) return
        signal.throwIfAborted()
        // From this moment on cancel comes too late; nothing is awaited between the question and the answer.
        this.#item = { ...this.#item, pastNoReturn: true }
        try {
          await this.#change(this.#item)
        } catch (thrown) {
          this.#item = { ...this.#item, pastNoReturn: false }
          throw thrown
        }
      },
      step: async (name, work) => {
        signal.throwIfAborted()
        await this.#change(beginStep(this.#item, name, now()))
        const value = await work((seen) => this.#see(seen))
        await this.#change(inStep(this.#item, { state: 'done', endedAtMs: now() }))
        return value
      },
      skip: async (name, note) => {
        const begun = beginStep(this.#item, name, now())
        await this.#change(inStep(begun, { state: 'skipped', endedAtMs: now(), note }))
      },
    }
  }

  /** Progress is shown, not stored; a hundred sights of a step are enough. */
  #see({ progress, note }: { progress?: number; note?: string }): void {
    const step = this.#item.steps.find(({ state }) => state === 'running')
    if (step === undefined) return
    const moved = progress !== undefined && (progress >= 1 || Math.abs(progress - (step.progress ?? -1)) >= 0.01)
    if (!moved && (note === undefined || note === step.note)) return
    this.#show(
      inStep(this.#item, {
        ...(progress === undefined ? {} : { progress: Math.min(1, Math.max(0, progress)) }),
        ...(note === undefined ? {} : { note }),
      }),
    )
  }

  /** Stored first: nobody is told what a killed server would not remember. */
  async #change(item: OperationItem): Promise<void> {
    const { store, job } = this.#setting
    await patiently(() => store.jobs.updateItem(job, item.seq, item))
    this.#show(item)
  }

  /** The item's end and what it records are one. */
  async #finish(
    item: OperationItem,
    { record, value }: { record?: ((tables: Tables) => Promise<void>) | undefined; value?: unknown } = {},
  ): Promise<void> {
    const { store, job } = this.#setting
    await patiently(() =>
      store.transaction(async (tables) => {
        await record?.(tables)
        await tables.jobs.updateItem(job, item.seq, value === undefined ? item : { ...item, value })
      }),
    )
    this.#show(item)
  }

  /** What could not be written is shown as failed all the same; the next start finds it interrupted. */
  #lose(thrown: unknown): void {
    const fault = this.#faultOf(thrown)
    this.#show(endItem(this.#item, { state: 'failed', fault, atMs: this.#setting.now() }))
  }

  #show(item: OperationItem): void {
    this.#item = item
    this.#setting.onChange(item)
  }

  #faultOf(thrown: unknown): Fault {
    return faultOf(thrown) ?? { kind: 'internal', id: this.#setting.report(thrown) }
  }

  #cancelled(): HostError {
    return new HostError({ kind: 'cancelled', host: this.#item.host, what: `"${this.#setting.title}"` })
  }
}

/** The step that failed is told before the next begins. */
const endStep = (item: OperationItem, atMs: number): OperationItem => ({
  ...item,
  steps: item.steps.map((step) => {
    if (step.state === 'running') return { ...step, state: 'failed', endedAtMs: atMs }
    return step.state === 'waiting' ? { ...step, state: 'skipped', note: 'not come to' } : step
  }),
})

const putBack = (fault: Fault): Fault => (fault.kind === 'verifyFailed' ? { ...fault, putBack: true } : fault)
