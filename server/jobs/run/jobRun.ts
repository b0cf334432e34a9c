import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'
import { isEnded, type Operation, type OperationItem } from '../../../shared/operation/operation.ts'
import type { StoredJob } from '../../store/fleetStore.ts'
import type { Place } from '../hostQueues.ts'
import { ended, interrupted, notBegun, stateOf } from './itemChanges.ts'
import { ItemRunner, type ItemJob, type ItemWords } from './itemRunner.ts'
import type { JobKind, OrderedBy } from '../job.ts'
import { LeaseLost, makeJobPen, type JobPen, type PenOptions } from './jobPen.ts'
import { LiveView, type JobHead } from './liveView.ts'
import { aborted, Stop } from './stop.ts'
import { wavesOf, whyNotOn } from './waves.ts'

export interface JobRunOptions extends Pick<PenOptions, 'store' | 'clock' | 'server'> {
  readonly head: JobHead
  readonly parts: readonly OperationItem[]
  readonly kind: JobKind<unknown, unknown>
  /** Items that shall run, in the order in which they begin. */
  readonly due: readonly number[]
  /** Input and what was kept: read when the item's turn has come. */
  readonly words: (seq: number) => Promise<ItemWords>
  /** A place in the line of the item's host. */
  readonly enter: (item: OperationItem) => Place
  /** Items past their point of no return go on, whatever the policy says. */
  readonly isWithoutPolicy?: boolean
  readonly onChange: (job: JobRun) => void
  readonly report: (error: unknown) => string
}

/** A job that this server carries out: its waves, its cancel and its end. */
export class JobRun {
  readonly view: LiveView
  readonly #options: JobRunOptions
  readonly #pen: JobPen
  readonly #stop = new Stop()
  readonly #closed = new AbortController()
  readonly #running = new Map<number, ItemRunner>()
  readonly #values = new Map<number, unknown>()
  readonly #ended: Promise<void>
  #isUnwritten = false
  #isLost = false
  /** What ended the whole, and why the rest was not begun. */
  #fault: Fault | null = null
  #reason = ''

  constructor(options: JobRunOptions) {
    const { head, parts, store, clock, server } = options
    this.#options = options
    this.view = new LiveView(head, parts)
    this.#pen = makeJobPen({
      id: head.id,
      store,
      clock,
      server,
      closed: this.#closed.signal,
      onSeen: (job) => this.#seen(job),
      onLost: () => this.#lose(),
    })
    this.#ended = this.#run()
  }

  /** Resolves when it has ended, however it did. */
  get ended(): Promise<void> {
    return this.#ended
  }

  get operation(): Operation {
    return this.view.operation
  }

  /** False where the store does not say what the view does: it could not be written, or belongs to another server. */
  get isStored(): boolean {
    return !this.#isUnwritten && !this.#isLost
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /** Is, or was, the item carried out here? */
  isDue(seq: number): boolean {
    return this.#options.due.includes(seq)
  }

  /** What the items came to that ended here. */
  get values(): ReadonlyMap<number, unknown> {
    return this.#values
  }

  /** Stored first: from then on no item begins, and none passes its point of no return. */
  async cancel(): Promise<void> {
    const { clock, head } = this.#options
    if (isEnded(this.operation)) return
    const atMs = clock.now()
    const written = this.#pen.write({
      work: async (tables, job) => {
        if (job.cancelAskedAtMs !== null) return undefined
        await tables.jobs.appendEvent({ job: head.id, seq: null, atMs, what: 'cancelAsked', note: '' })
        return { cancelAskedAtMs: atMs }
      },
      onWritten: () => this.#stopFor('cancelled'),
    })
    await unlessLost(written)
  }

  /** The server ends: steps that run may come to their end. */
  interrupt(): void {
    this.#stopFor('interrupted')
  }

  /** Nothing is waited for any more. */
  tear(): void {
    this.#stop.tear()
  }

  /** Nothing is written any more. */
  close(): void {
    this.#closed.abort()
  }

  /** Says that this server still works on it. */
  async renew(): Promise<void> {
    if (!isEnded(this.operation)) await unlessLost(this.#pen.write({ work: async () => undefined }))
  }

  #seen(job: StoredJob): void {
    if (job.cancelAskedAtMs !== null) this.#stopFor('cancelled')
  }

  #stopFor(reason: 'cancelled' | 'interrupted'): void {
    if (this.#stop.reason === reason) return
    this.#stop.ask(reason)
    if (reason === 'cancelled') for (const item of this.#running.values()) item.abort()
  }

  #lose(): void {
    if (this.#closed.signal.aborted) return
    this.#isLost = true
    this.tear()
    this.close()
  }

  async #run(): Promise<void> {
    const { report } = this.#options
    try {
      await this.#waves()
    } catch (thrown) {
      this.#fault = faultOf(thrown) ?? { kind: 'internal', id: report(thrown) }
    }
    await this.#settle()
    this.view.end()
  }

  async #waves(): Promise<void> {
    const { head, due, clock, isWithoutPolicy = false } = this.#options
    const { policy } = head
    const total = this.operation.parts.length
    const waves = isWithoutPolicy ? [[...due]] : wavesOf(policy, total)
    const left = waves.map((wave) => wave.filter((seq) => due.includes(seq)))
    const last = left.findLastIndex((wave) => wave.length > 0)
    for (const [index, wave] of left.entries()) {
      if (wave.length === 0) continue
      const before = this.operation.parts.slice(0, waves.slice(0, index).flat().length)
      this.#reason = isWithoutPolicy ? '' : (whyNotOn(policy, before) ?? '')
      if (this.#reason !== '') return
      await Promise.all(wave.map(async (seq) => this.#carryOut(seq)))
      if (this.#isStopped || (await this.#isBad(wave))) return
      if (index < last && policy.pauseMs > 0) await clock.sleep(policy.pauseMs, this.#stop.signal)
      if (this.#isStopped) return
    }
  }

  get #isStopped(): boolean {
    return this.#stop.reason !== undefined
  }

  /** Asks the gate about what was changed in a wave. */
  async #isBad(wave: readonly number[]): Promise<boolean> {
    const { head, kind, report } = this.#options
    const inputs = wave.flatMap((seq) => (this.view.item(seq).state === 'done' ? [this.#running.get(seq)?.input] : []))
    if (!head.policy.gate || kind.gate === undefined || inputs.length === 0) return false
    try {
      this.#fault = (await this.#unlessTorn(kind.gate(inputs, this.#stop.signal))) ?? null
    } catch (thrown) {
      if (!this.#isStopped) this.#fault = faultOf(thrown) ?? { kind: 'internal', id: report(thrown) }
    }
    if (this.#fault !== null) this.#reason = 'what was changed before is not well'
    return this.#fault !== null
  }

  async #unlessTorn<T>(work: Promise<T>): Promise<T | undefined> {
    return Promise.race([work, aborted(this.#stop.torn).then(() => undefined)])
  }

  async #carryOut(seq: number): Promise<void> {
    const { enter, words, report, clock } = this.#options
    const item = this.view.item(seq)
    const place = enter(item)
    const leave = (): void => place[Symbol.dispose]()
    try {
      // What was begun once goes on to an end, also when it is cancelled: it owns something.
      const isBegun = item.startedAtMs !== null
      await Promise.race([place.turn, aborted(isBegun ? this.#stop.interrupted : this.#stop.signal)])
      if (this.#stop.reason === 'interrupted' || (this.#stop.reason === 'cancelled' && !isBegun)) return leave()
      const runner = new ItemRunner(this.#itemJob(), seq, await words(seq))
      this.#running.set(seq, runner)
      await runner.run(leave)
      if (runner.value !== undefined) this.#values.set(seq, runner.value)
    } catch (thrown) {
      leave()
      this.#isUnwritten = true
      const fault: Fault = faultOf(thrown) ?? { kind: 'internal', id: report(thrown) }
      this.view.setItem(seq, ended(this.view.item(seq), { state: 'failed', fault, atMs: clock.now() }))
    }
  }

  #itemJob(): ItemJob {
    const { head, kind, clock, report, onChange } = this.#options
    return {
      id: head.id,
      title: head.title,
      ordered: orderedBy(head),
      kind,
      view: this.view,
      pen: this.#pen,
      stop: this.#stop,
      clock,
      report,
      announce: () => onChange(this),
      onUnwritten: () => {
        this.#isUnwritten = true
      },
    }
  }

  /** Items that were not begun, and the whole, end in one transaction. */
  async #settle(): Promise<void> {
    const { head, clock, report, onChange } = this.#options
    const rest = this.operation.parts.filter(({ state }) => state === 'waiting' || state === 'running')
    const changes = rest.map((item) => ({ seq: item.seq, change: this.#endOfRest(item) }))
    const endedAtMs = clock.now()
    try {
      if (!this.isStored) throw new LeaseLost('The end of an item is not stored.')
      const parts = this.operation.parts.map((item) => ({
        ...item,
        ...changes.find(({ seq }) => seq === item.seq)?.change,
      }))
      const state = stateOf(parts, this.#fault)
      await this.#pen.write({
        work: async (tables) => {
          for (const { seq, change } of changes) await tables.jobs.updateItem(head.id, seq, change)
          await tables.jobs.appendEvent({ job: head.id, seq: null, atMs: endedAtMs, what: state, note: '' })
          const lease = { leaseOwner: null, leaseUntilMs: null }
          // The next server finds it unended, and goes on with what is past its point of no return.
          if (parts.some(goesOn)) return lease
          return { ...lease, state, fault: this.#fault, endedAtMs }
        },
        isWritten: async (tables) => (await tables.jobs.get(head.id))?.leaseOwner === null,
        onWritten: () => this.close(),
      })
    } catch (thrown) {
      if (!(thrown instanceof LeaseLost)) {
        this.#isUnwritten = true
        this.#fault = faultOf(thrown) ?? { kind: 'internal', id: report(thrown) }
      }
    }
    for (const { seq, change } of changes) this.view.setItem(seq, change)
    this.view.setHead({ state: stateOf(this.operation.parts, this.#fault), fault: this.#fault, endedAtMs })
    onChange(this)
  }

  #endOfRest(item: OperationItem): Partial<OperationItem> {
    const { head, clock } = this.#options
    const atMs = clock.now()
    if (this.#reason !== '') return notBegun(item, { title: head.title, reason: this.#reason, atMs })
    if (this.#stop.reason === 'cancelled' && item.startedAtMs === null) {
      return notBegun(item, { title: head.title, reason: 'it was cancelled', atMs })
    }
    return interrupted(item, head.title, atMs)
  }
}

/** What another server has now, or has ended, needs no more words. */
const unlessLost = async (written: Promise<void>): Promise<void> => {
  try {
    await written
  } catch (thrown) {
    if (!(thrown instanceof LeaseLost)) throw thrown
  }
}

/** It can't be left: it is neither done nor to be taken back. */
export const goesOn = ({ state, pastNoReturn }: OperationItem): boolean =>
  pastNoReturn && (state === 'waiting' || state === 'running' || state === 'interrupted')

const orderedBy = ({ by, who }: JobHead): OrderedBy => ({
  // What is stored under `by` is what an order gave.
  by: by as OrderedBy['by'],
  who,
})
