import { describeFault } from '../../../shared/describeFault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { OperationItem, OperationStep } from '../../../shared/operation/operation.ts'
import type { StoredItem, Tables } from '../../store/fleetStore.ts'
import type { Clock } from '../clock.ts'
import { canonicalJson } from '../inputHash.ts'
import { beginStep, ended, inRunningStep, interrupted, takeBackStep, waitingSteps } from './itemChanges.ts'
import type { ItemRun, JobKind, OrderedBy, Worked } from '../job.ts'
import { isRefusal, LeaseLost, type JobChange, type JobPen } from './jobPen.ts'
import type { LiveView } from './liveView.ts'
import { aborted, type Stop } from './stop.ts'

/** What an item needs of its job. */
export interface ItemJob {
  readonly id: string
  readonly title: string
  readonly ordered: OrderedBy
  readonly kind: JobKind<unknown, unknown>
  readonly view: LiveView
  readonly pen: JobPen
  readonly stop: Stop
  readonly clock: Clock
  readonly report: (error: unknown) => string
  /** Tells those who follow all operations. */
  readonly announce: () => void
  /** What was told could not be stored: the whole is not stored as ended either. */
  readonly onUnwritten: () => void
}

/** An item's own part of the store. */
export type ItemWords = Pick<StoredItem, 'input' | 'kept'> & { readonly isResumed: boolean }

type Recorded = (() => Promise<void>) | undefined
type Record = ((tables: Tables) => Promise<void>) | undefined

/** One item from its turn to its end. Whatever is told of it was stored before. */
export class ItemRunner {
  readonly #job: ItemJob
  readonly #seq: number
  readonly #input: unknown
  readonly #isResumed: boolean
  readonly #abort = new AbortController()
  #kept: unknown
  /** Its end is being written: what its work still says is not heard. */
  #isOver = false
  /** Whether the point of no return was passed is not known: the store broke off in the middle. */
  #isUnsure = false
  #value: unknown

  constructor(job: ItemJob, seq: number, { input, kept, isResumed }: ItemWords) {
    this.#job = job
    this.#seq = seq
    this.#input = input
    this.#kept = kept
    this.#isResumed = isResumed
  }

  get value(): unknown {
    return this.#value
  }

  get input(): unknown {
    return this.#input
  }

  /** Cancel reaches it until its point of no return. */
  abort(): void {
    if (!this.#item.pastNoReturn) this.#abort.abort(this.#cancelled())
  }

  /** `onIdle` is called when nothing of its work runs any more, which may be after its end was told. */
  async run(onIdle: () => void): Promise<void> {
    const { stop } = this.#job
    let working: Promise<unknown> = Promise.resolve()
    const tear = (): void => this.#abort.abort(this.#serverEnded())
    stop.torn.addEventListener('abort', tear, { once: true })
    try {
      // Cancelled before its turn came again: what it began earlier is taken back.
      if (this.#isCancelled) throw this.#cancelled()
      await this.#begin()
      const work = this.#job.kind.work(this.#input, this.#handle())
      working = work.catch(() => undefined)
      await this.#done(await this.#unlessTorn(work))
    } catch (thrown) {
      await this.#failed(thrown, (undoing) => {
        working = Promise.all([working, undoing])
      })
    } finally {
      stop.torn.removeEventListener('abort', tear)
      void working.then(onIdle)
    }
  }

  get #item(): OperationItem {
    return this.#job.view.item(this.#seq)
  }

  get #isCancelled(): boolean {
    return this.#job.stop.reason === 'cancelled' && !this.#item.pastNoReturn
  }

  async #begin(): Promise<void> {
    const startedAtMs = this.#job.clock.now()
    const event = this.#isResumed ? 'resumed' : 'begun'
    await this.#write({ change: { state: 'running', startedAtMs }, event, job: { state: 'running' } })
    this.#job.view.setHead({ state: 'running' })
    this.#job.announce()
    this.#mayGoOn()
  }

  #handle(): ItemRun {
    const { id, ordered } = this.#job
    const { hostId, host } = this.#item
    return {
      job: id,
      seq: this.#seq,
      host: { id: hostId, name: host },
      ordered,
      signal: this.#abort.signal,
      isResumed: this.#isResumed,
      kept: this.#kept,
      keep: async (value, record) => this.#keep(value, record),
      passNoReturn: async () => this.#passNoReturn(),
      step: async (name, work) => this.#step(name, work),
      skip: async (name, note) => {
        this.#mayGoOn()
        const atMs = this.#job.clock.now()
        const begun = beginStep(this.#item.steps, name, atMs)
        await this.#write({ change: { steps: inRunningStep(begun, { state: 'skipped', endedAtMs: atMs, note }) } })
      },
    }
  }

  /** @throws HostError where the item ends before its next step. */
  #mayGoOn(): void {
    if (this.#isOver || this.#job.stop.reason === 'interrupted') throw this.#serverEnded()
    if (this.#isCancelled) throw this.#cancelled()
  }

  async #step<T>(name: string, work: (report: StepReport) => Promise<T>): Promise<T> {
    this.#mayGoOn()
    const { clock, announce } = this.#job
    await this.#write({ change: { steps: beginStep(this.#item.steps, name, clock.now()) } })
    announce()
    this.#mayGoOn()
    const value = await work((seen) => this.#see(seen)).catch((thrown: unknown) => {
      this.#show(inRunningStep(this.#item.steps, { state: 'failed', endedAtMs: clock.now() }))
      throw thrown
    })
    if (this.#isOver) throw this.#serverEnded()
    await this.#write({ change: { steps: inRunningStep(this.#item.steps, { state: 'done', endedAtMs: clock.now() }) } })
    return value
  }

  /** Progress is shown, not stored; a hundred sights of a step are enough. */
  #see({ progress, note }: Parameters<StepReport>[0]): void {
    const step = this.#item.steps.find(({ state }) => state === 'running')
    if (step === undefined || this.#isOver) return
    const hasMoved = progress !== undefined && (progress >= 1 || Math.abs(progress - (step.progress ?? -1)) >= 0.01)
    if (!hasMoved && (note === undefined || note === step.note)) return
    this.#show(
      inRunningStep(this.#item.steps, {
        ...(progress === undefined ? {} : { progress: Math.min(1, Math.max(0, progress)) }),
        ...(note === undefined ? {} : { note }),
      }),
    )
  }

  #show(steps: OperationStep[]): void {
    if (!this.#isOver) this.#job.view.setItem(this.#seq, { steps })
  }

  async #keep(value: unknown, record: Record): Promise<void> {
    this.#mayGoOn()
    const before = this.#kept
    // Owned from here on, also where it can't be known whether the store has it.
    this.#kept = value
    try {
      await this.#write({
        stored: { kept: value },
        record,
        isWritten: ({ kept }) => canonicalJson(kept) === canonicalJson(value),
      })
    } catch (thrown) {
      if (isRefusal(thrown)) this.#kept = before
      throw thrown
    }
  }

  /** It and a cancel are both transactions on the job: one of them finds the other's mark. */
  async #passNoReturn(): Promise<void> {
    if (this.#item.pastNoReturn) return
    this.#mayGoOn()
    this.#isUnsure = true
    try {
      await this.#write({
        change: { pastNoReturn: true },
        event: 'pastNoReturn',
        isWritten: ({ pastNoReturn }) => pastNoReturn,
        unlessCancelled: true,
      })
      this.#isUnsure = false
    } catch (thrown) {
      if (isRefusal(thrown)) this.#isUnsure = false
      throw thrown
    }
  }

  async #done({ value, failures = [], record, recorded }: Worked<unknown>): Promise<void> {
    this.#value = value
    const state = failures.length === 0 ? 'done' : 'failed'
    const change = {
      ...ended(this.#item, { state, fault: null, atMs: this.#job.clock.now() }),
      failures: [...failures],
    }
    await this.#end(change, { record, value })
    await this.#showRecorded(recorded)
  }

  async #failed(thrown: unknown, onUndoing: (undoing: Promise<unknown>) => void): Promise<void> {
    const { clock, stop, title } = this.#job
    this.#value = undefined
    // The store may say that it is past: whoever finds it there when the lease has run out goes by that.
    if (this.#isUnsure && !(thrown instanceof LeaseLost)) return this.#endUnwritten(thrown)
    // A server that ends compensates nothing, and whoever has the job now finds out what is true.
    if (thrown instanceof LeaseLost || stop.reason === 'interrupted') {
      return this.#end(interrupted(this.#item, title, clock.now()))
    }
    const isCancelled = this.#isCancelled
    const cause = isCancelled ? this.#cancelled().fault : this.#faultOf(thrown)
    const takenBack = await this.#takeBack(cause, onUndoing)
    if (takenBack === 'interrupted') return this.#end(interrupted(this.#item, title, clock.now()))
    const fault = takenBack.fault ?? withPutBack(cause, takenBack.isUndone)
    const state = isCancelled && takenBack.fault === undefined ? 'cancelled' : 'failed'
    await this.#endRefused(ended(this.#item, { state, fault, atMs: clock.now() }), { record: takenBack.record, cause })
    await this.#showRecorded(takenBack.recorded)
  }

  /** What is shown anew can't change what was done. */
  async #showRecorded(recorded: Recorded): Promise<void> {
    await recorded?.().catch((thrown: unknown) => this.#job.report(thrown))
  }

  /** A record that is refused after something was taken back: that much is not taken back. */
  async #endRefused(
    change: Partial<OperationItem>,
    { record, cause }: { record: Record; cause: Fault },
  ): Promise<void> {
    try {
      await this.#end(change, { record })
    } catch (thrown) {
      const fault = this.#notTakenBack(cause, thrown)
      await this.#end({ ...change, state: 'failed', fault })
    }
  }

  /** Only before the point of no return, and only where something was written down. */
  async #takeBack(
    cause: Fault,
    onUndoing: (undoing: Promise<unknown>) => void,
  ): Promise<{ fault?: Fault; record?: Record; recorded?: Recorded; isUndone: boolean } | 'interrupted'> {
    const { kind, stop, clock, announce } = this.#job
    if (this.#item.pastNoReturn || this.#kept === undefined || kind.undo === undefined) {
      return { isUndone: false }
    }
    const torn = new AbortController()
    const tear = (): void => torn.abort(this.#serverEnded())
    stop.torn.addEventListener('abort', tear, { once: true })
    try {
      const closed = inRunningStep(this.#item.steps, { state: 'failed', endedAtMs: clock.now() })
      const steps = beginStep([...closed, ...waitingSteps([takeBackStep])], takeBackStep, clock.now())
      await this.#write({ change: { state: 'running', steps }, event: 'takingBack' })
      announce()
      if (this.#job.stop.reason === 'interrupted') return 'interrupted'
      const undoing = kind.undo(this.#input, this.#undoHandle(torn.signal))
      onUndoing(undoing.catch(() => undefined))
      const { record, recorded } = await this.#unlessTorn(undoing)
      this.#show(inRunningStep(this.#item.steps, { state: 'done', endedAtMs: clock.now() }))
      return { record, recorded, isUndone: true }
    } catch (thrown) {
      if (thrown instanceof LeaseLost || stop.torn.aborted) return 'interrupted'
      return { fault: this.#notTakenBack(cause, thrown), isUndone: false }
    } finally {
      stop.torn.removeEventListener('abort', tear)
    }
  }

  /** Taking back is one step; the steps inside it are its notes. */
  #undoHandle(signal: AbortSignal): ItemRun {
    return {
      ...this.#handle(),
      signal,
      kept: this.#kept,
      keep: async (value, record) => {
        if (this.#isOver) throw this.#serverEnded()
        await this.#write({ stored: { kept: value }, record })
        this.#kept = value
      },
      passNoReturn: async () => {
        throw new Error('What is taken back has no point of no return.')
      },
      step: async (name, work) => {
        if (this.#isOver) throw this.#serverEnded()
        this.#see({ note: name })
        return work((seen) => this.#see(seen))
      },
      skip: async (_name, note) => this.#see({ note }),
    }
  }

  /** @throws HostError what `record` refused; whatever else fails leaves the store as it is. */
  async #end(
    change: Partial<OperationItem>,
    { record, value }: { record?: Record; value?: unknown } = {},
  ): Promise<void> {
    const { view, title, announce, clock } = this.#job
    const stored = value === undefined ? {} : { value }
    try {
      await this.#write({
        change,
        stored,
        record,
        event: change.state,
        isWritten: ({ state }) => state === change.state,
      })
    } catch (thrown) {
      if (isRefusal(thrown)) throw thrown
      if (!(thrown instanceof LeaseLost)) return this.#endUnwritten(thrown)
      view.setItem(this.#seq, interrupted(this.#item, title, clock.now()))
    }
    this.#isOver = true
    announce()
  }

  /** Told as failed; in the store it is as it was. */
  #endUnwritten(thrown: unknown): void {
    const { view, announce, onUnwritten, clock } = this.#job
    onUnwritten()
    const fault = this.#faultOf(thrown)
    view.setItem(this.#seq, ended(this.#item, { state: 'failed', fault, atMs: clock.now() }))
    this.#isOver = true
    announce()
  }

  async #write(write: ItemWrite): Promise<void> {
    const { id, pen, view, clock } = this.#job
    const { change = {}, stored = {}, record, event, isWritten, unlessCancelled = false } = write
    const seq = this.#seq
    await pen.write({
      work: async (tables, job) => {
        if (unlessCancelled && job.cancelAskedAtMs !== null) throw this.#cancelled()
        await tables.jobs.updateItem(id, seq, { ...change, ...stored })
        await record?.(tables)
        if (event !== undefined) {
          await tables.jobs.appendEvent({ job: id, seq, atMs: clock.now(), what: event, note: '' })
        }
        return write.job
      },
      isWritten:
        isWritten === undefined
          ? undefined
          : async (tables) => {
              const item = await tables.jobs.item(id, seq)
              return item !== undefined && isWritten(item)
            },
      onWritten: () => view.setItem(seq, change),
    })
  }

  async #unlessTorn<T>(work: Promise<T>): Promise<T> {
    const torn = aborted(this.#job.stop.torn).then(() => {
      throw this.#serverEnded()
    })
    return Promise.race([work, torn])
  }

  #faultOf(thrown: unknown): Fault {
    return faultOf(thrown) ?? { kind: 'internal', id: this.#job.report(thrown) }
  }

  #notTakenBack(cause: Fault, thrown: unknown): Fault {
    const left = describeFault(this.#faultOf(thrown)).sentence
    return { kind: 'notTakenBack', host: this.#item.host, cause: describeFault(cause).sentence, left }
  }

  #cancelled(): HostError {
    return new HostError({ kind: 'cancelled', host: this.#item.host, what: `"${this.#job.title}"` })
  }

  #serverEnded(): HostError {
    const { host, steps } = this.#item
    const step = steps.find(({ state }) => state === 'running')?.name ?? this.#job.title
    return new HostError({ kind: 'interrupted', host, operation: this.#job.title, step })
  }
}

type StepReport = (seen: { progress?: number; note?: string }) => void

interface ItemWrite {
  /** What is shown of it, too. */
  readonly change?: Partial<OperationItem>
  readonly stored?: Partial<Pick<StoredItem, 'kept' | 'value'>>
  readonly job?: JobChange
  readonly record?: Record
  readonly event?: string | undefined
  readonly isWritten?: (item: StoredItem) => boolean
  readonly unlessCancelled?: boolean
}

/** Whether what stood there before was put back is known here only. */
const withPutBack = (fault: Fault, putBack: boolean): Fault =>
  fault.kind === 'verifyFailed' ? { ...fault, putBack } : fault
