import { randomUUID } from 'node:crypto'
import { HostError } from '../../shared/hostError.ts'
import {
  isEnded,
  operationPolicy,
  type Operation,
  type OperationEvent,
  type OperationItem,
} from '../../shared/operation/operation.ts'
import type { StoredJob } from '../store/fleetStore.ts'
import { adoptJob, type Adopted } from './adoptJob.ts'
import { makeHostQueues, type Place } from './hostQueues.ts'
import { inputHash } from './inputHash.ts'
import type { Ended, ItemOrder, JobKind, Jobs, JobsOptions, Order, OrderedBy } from './job.ts'
import { JobRun, type JobRunOptions } from './run/jobRun.ts'
import { operationOf } from './run/liveView.ts'
import { wavesOf } from './run/waves.ts'
import { newItem, newJob } from './newJob.ts'
import { resumeJob } from './resumeJob.ts'
import { pruneHistory } from './retention.ts'
import { notFound, storedOperations, type StoredOperations } from './storedOperations.ts'
import { guardRetry, refused, retryItems } from './retryItems.ts'

/** More than this many items never wait on one host. */
const mostWaiting = 200
/** How long a server that ends waits for the steps that run, and then for what it tore. */
const patienceMs = 10_000
const lastWaitMs = 1000
/** How long a watcher waits for an id that is not known yet. */
const arrivalMs = 5000
const renewMs = 10_000
const adoptEveryMs = 30_000
const dayMs = 86_400_000

type Kind = JobKind<unknown, unknown>

interface Known {
  readonly hash: string
  readonly title: string
  /** The job, once it is stored; undefined where it was stored before and is not this server's. */
  readonly begun: Promise<JobRun | undefined>
}

interface Submitted {
  readonly order: Order<unknown, unknown>
  readonly id: string
  readonly hash: string
  readonly retryOf: string | null
}

export const makeJobs = (options: JobsOptions): Jobs => new JobEngine(options)

class JobEngine implements Jobs {
  readonly #options: JobsOptions
  readonly #kinds = new Map<string, Kind>()
  readonly #queues = makeHostQueues()
  readonly #known = new Map<string, Known>()
  readonly #live = new Map<string, JobRun>()
  /** What could not be stored, as it is told until the store has it again. */
  readonly #unwritten = new Map<string, Operation>()
  readonly #over = new AbortController()
  readonly #stored: StoredOperations
  #arrived = Promise.withResolvers<void>()

  constructor(options: JobsOptions) {
    this.#options = options
    this.#stored = storedOperations(options.store, options.clock)
  }

  define<Input, Value>(kind: JobKind<Input, Value>): void {
    // The input stored under a kind and its version is what that kind was given.
    this.#kinds.set(kind.kind, kind as unknown as Kind)
  }

  async start(): Promise<void> {
    const { store } = this.#options
    await this.#prune()
    for (const job of await store.jobs.unended()) await this.#adopt(job, store.isShared)
    void this.#every(renewMs, async () => this.#renew())
    void this.#every(adoptEveryMs, async () => this.#adoptLapsed())
    void this.#every(dayMs, async () => this.#prune())
  }

  async run<Input, Value>(order: Order<Input, Value>): Promise<Ended<Value>> {
    // Carried out by the kind that it names, whose types it has.
    const ended = await this.#submit(order as unknown as Order<unknown, unknown>, null)
    return ended as Ended<Value>
  }

  async get(id: string): Promise<Operation> {
    return this.#live.get(id)?.operation ?? this.#unwritten.get(id) ?? (await this.#stored.read(id))
  }

  async *watch(id: string, { signal }: { signal?: AbortSignal | undefined }): AsyncIterable<OperationEvent> {
    const left = signal === undefined ? this.#over.signal : AbortSignal.any([signal, this.#over.signal])
    if (!(await this.#isThere(id))) await this.#arrival(id, left)
    if (signal?.aborted === true) return
    // A server that ends still tells how its operations ended.
    const live = this.#live.get(id)
    const unwritten = this.#unwritten.get(id)
    if (live !== undefined) yield* live.view.watch(signal ?? new AbortController().signal)
    else if (unwritten !== undefined) yield { kind: 'operation', operation: unwritten }
    else yield* this.#stored.watch(id, left)
  }

  async cancel(id: string): Promise<Operation> {
    const run = this.#live.get(id) ?? (await this.#known.get(id)?.begun.catch(() => undefined))
    if (run !== undefined) {
      await run.cancel()
      await run.ended
      return run.operation
    }
    const operation = await this.#stored.read(id)
    if (isEnded(operation)) return operation
    await this.#stored.askToCancel(id)
    return this.#endOfOther(id)
  }

  async resume(id: string): Promise<Operation> {
    const { store } = this.#options
    const job = await store.jobs.get(id)
    if (job === undefined) throw notFound(id)
    const kind = this.#kindOf(job)
    if (this.#known.has(id)) throw refused('It has not ended yet.')
    const { clock, server } = this.#options
    const begin = async (): Promise<JobRun> => {
      return this.#goOn(await resumeJob(id, { store, clock, server, kind }), {})
    }
    const run = await this.#know({ id, hash: job.inputHash, title: job.title }, begin())
    await run?.ended
    return run?.operation ?? this.get(id)
  }

  async retry({ id, operationId, ordered }: Parameters<Jobs['retry']>[0]): Promise<Operation> {
    const { store } = this.#options
    const job = await store.jobs.get(id)
    if (job === undefined) throw notFound(id)
    const order = this.#retryOrder(job, { operationId, ordered })
    return (await this.#submit(order, id)).operation
  }

  isBusy(hostId: string): boolean {
    return this.#queues.length(hostId) > 0
  }

  /** Compensates nothing: what can come to the end of its step does, and is interrupted then. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    const runs = [...this.#live.values()]
    for (const run of runs) run.interrupt()
    await this.#within(patienceMs, runs)
    for (const run of runs) run.tear()
    await this.#within(lastWaitMs, runs)
    for (const run of runs) run.close()
  }

  #retryOrder(
    job: StoredJob,
    { operationId, ordered }: { operationId: string | undefined; ordered: OrderedBy },
  ): Order<unknown, unknown> {
    const { store } = this.#options
    const kind = this.#kindOf(job)
    let seen = job
    return {
      kind,
      title: job.title,
      input: { retryOf: job.id },
      items: async () => {
        seen = (await store.jobs.get(job.id)) ?? job
        return retryItems(store, seen, kind)
      },
      ordered,
      operationId,
      policy: job.policy,
      record: async (tables, retry) => guardRetry(tables, { job: seen, kind, retry }),
    }
  }

  #kindOf({ kind, kindVersion }: Pick<StoredJob, 'kind' | 'kindVersion'>): Kind {
    const known = this.#kinds.get(kind)
    if (known?.version !== kindVersion) throw refused('It was made by another version, which this one can only show.')
    return known
  }

  async #submit(order: Order<unknown, unknown>, retryOf: string | null): Promise<Ended<unknown>> {
    if (this.#over.signal.aborted)
      throw new HostError({ kind: 'interrupted', operation: order.title, step: order.title })
    const id = order.operationId ?? randomUUID()
    const hash = inputHash(order.kind.kind, order.input)
    const known = this.#known.get(id)
    if (known !== undefined) {
      refuseOther(id, known, hash)
      return this.#endOf(id, await known.begun)
    }
    const begun = this.#know({ id, hash, title: order.title }, this.#begin({ order, id, hash, retryOf }))
    return this.#endOf(id, await begun)
  }

  /** Holds the id from here on, so that nothing of it begins twice. */
  async #know(
    { id, hash, title }: { id: string; hash: string; title: string },
    begun: Promise<JobRun | undefined>,
  ): Promise<JobRun | undefined> {
    this.#known.set(id, { hash, title, begun })
    try {
      const run = await begun
      if (run === undefined) this.#known.delete(id)
      return run
    } catch (thrown) {
      this.#known.delete(id)
      throw thrown
    }
  }

  async #begin(submitted: Submitted): Promise<JobRun | undefined> {
    const { order, id, hash } = submitted
    // Places are taken before anything is awaited: orders keep the order in which they were given.
    const places = Array.isArray(order.items) ? this.#takePlaces(order, order.items) : undefined
    try {
      if (order.operationId !== undefined && (await this.#isStored(id, hash))) return leaveAll(places)
      const items = typeof order.items === 'function' ? await order.items() : order.items
      return await this.#add(submitted, items, places ?? this.#takePlaces(order, items))
    } catch (thrown) {
      leaveAll(places)
      // Another server may have been given the same id at the same moment.
      if (isAlreadyThere(thrown) && (await this.#isStored(id, hash))) return undefined
      throw thrown
    }
  }

  async #isStored(id: string, hash: string): Promise<boolean> {
    const job = await this.#options.store.jobs.get(id)
    if (job !== undefined) refuseOther(id, { hash: job.inputHash, title: job.title }, hash)
    return job !== undefined
  }

  async #add(
    { order, id, hash, retryOf }: Submitted,
    orders: readonly ItemOrder<unknown>[],
    places: Map<number, Place>,
  ): Promise<JobRun> {
    const { store, clock, server } = this.#options
    const { kind } = order
    const job = newJob(order, { id, hash, retryOf, server, atMs: clock.now() })
    const items = orders.map((item, seq) => newItem(kind, item, seq))
    try {
      await store.transaction(async (tables) => {
        await tables.jobs.add(job, items)
        await order.record?.(tables, id)
      })
    } catch (thrown) {
      leaveAll(places)
      throw thrown
    }
    return this.#carryOut({
      head: job,
      parts: items.map(({ input: _input, ...part }) => part),
      kind,
      due: items.map(({ seq }) => seq),
      words: async (seq) => ({ input: items[seq]?.input, kept: undefined, isResumed: false }),
      enter: (item) => places.get(item.seq) ?? this.#queues.enter(item.hostId),
    })
  }

  /** A place on each host of the first wave; the hosts of later ones are free for others until then. */
  #takePlaces({ policy }: Order<unknown, unknown>, items: readonly ItemOrder<unknown>[]): Map<number, Place> {
    for (const { host } of items) {
      if (this.#queues.length(host.id) < mostWaiting) continue
      throw new HostError({ kind: 'busyHost', host: host.name, by: `${mostWaiting} changes that wait already` })
    }
    const [first = []] = wavesOf(operationPolicy.parse(policy ?? {}), items.length)
    return new Map(first.map((seq) => [seq, this.#queues.enter(items[seq]?.host.id ?? '')]))
  }

  #goOn({ job, parts, due }: Adopted, { isWithoutPolicy = false }: { isWithoutPolicy?: boolean }): JobRun {
    const { store } = this.#options
    return this.#carryOut({
      head: job,
      parts,
      kind: this.#kindOf(job),
      due,
      isWithoutPolicy,
      words: async (seq) => {
        const item = await store.jobs.item(job.id, seq)
        return { input: item?.input, kept: item?.kept, isResumed: parts[seq]?.startedAtMs !== null }
      },
      enter: ({ hostId }) => this.#queues.enter(hostId),
    })
  }

  #carryOut(job: Omit<JobRunOptions, 'store' | 'clock' | 'server' | 'onChange' | 'report'>): JobRun {
    const { store, clock, server, report, onChange } = this.#options
    const run = new JobRun({ ...job, store, clock, server, report, onChange: ({ view }) => onChange(view.summary) })
    const { id } = job.head
    this.#live.set(id, run)
    this.#unwritten.delete(id)
    onChange(run.view.summary)
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
    void run.ended.then(() => this.#leave(id, run))
    if (this.#over.signal.aborted) run.interrupt()
    return run
  }

  #leave(id: string, run: JobRun): void {
    this.#live.delete(id)
    this.#known.delete(id)
    if (!run.isStored && !run.isLost) this.#unwritten.set(id, run.operation)
  }

  async #endOf(id: string, run: JobRun | undefined): Promise<Ended<unknown>> {
    const operation = run === undefined ? await this.#endOfOther(id) : await run.ended.then(() => run.operation)
    const values: unknown[] = []
    for (const { seq } of operation.parts) {
      values.push(run?.isDue(seq) === true ? run.values.get(seq) : await this.#stored.valueOf(id, seq))
    }
    return { operation, values }
  }

  async #isThere(id: string): Promise<boolean> {
    return this.#live.has(id) || this.#unwritten.has(id) || (await this.#stored.isThere(id))
  }

  /** A face names the operation of its order and may watch it before the order has come. */
  async #arrival(id: string, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const patience = this.#options.clock
      .sleep(arrivalMs, AbortSignal.any([signal, over.signal]))
      .then(() => over.abort())
    while (!this.#live.has(id) && !over.signal.aborted) await Promise.race([this.#arrived.promise, patience])
    over.abort()
  }

  /** The end of a job that is not carried out here. */
  async #endOfOther(id: string): Promise<Operation> {
    const unwritten = this.#unwritten.get(id)
    if (unwritten !== undefined) return unwritten
    let last: Operation | undefined
    for await (const event of this.#stored.watch(id, this.#over.signal)) {
      if (event.kind === 'operation') last = event.operation
    }
    if (last !== undefined && isEnded(last)) return last
    const what = last?.title ?? id
    throw new HostError({ kind: 'interrupted', operation: what, step: last?.step ?? what })
  }

  async #adopt({ id, title, inputHash: hash }: StoredJob, isLeaseBelieved: boolean): Promise<void> {
    if (this.#known.has(id)) return
    const { store, clock, server, report } = this.#options
    const isKnown = (job: StoredJob): boolean => this.#kinds.get(job.kind)?.version === job.kindVersion
    const begin = async (): Promise<JobRun | undefined> => {
      const adopted = await adoptJob(id, { store, clock, server, isLeaseBelieved, isKnown })
      if (adopted === undefined) return undefined
      this.#unwritten.delete(id)
      if (adopted.due.length > 0) return this.#goOn(adopted, { isWithoutPolicy: true })
      this.#tell(adopted)
      return undefined
    }
    // One that can't be taken over now is looked at again when its lease has run out.
    await this.#know({ id, hash, title }, begin()).catch(report)
  }

  #tell({ job, parts }: { job: StoredJob; parts: readonly OperationItem[] }): void {
    const { policy: _policy, parts: _parts, ...summary } = operationOf(job, parts)
    this.#options.onChange(summary)
  }

  async #adoptLapsed(): Promise<void> {
    const { store, clock } = this.#options
    for (const job of await store.jobs.unended()) {
      if (job.leaseUntilMs === null || job.leaseUntilMs <= clock.now()) await this.#adopt(job, true)
    }
  }

  async #renew(): Promise<void> {
    const { report } = this.#options
    await Promise.all([...this.#live.values()].map(async (run) => run.renew().catch(report)))
  }

  async #prune(): Promise<void> {
    const { store, clock, report } = this.#options
    await pruneHistory(store, clock.now()).catch(report)
  }

  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    const { clock, report } = this.#options
    while (!this.#over.signal.aborted) {
      await clock.sleep(ms, this.#over.signal)
      if (!this.#over.signal.aborted) await work().catch(report)
    }
  }

  async #within(ms: number, runs: readonly JobRun[]): Promise<void> {
    const all = new AbortController()
    const ended = Promise.all(runs.map(async ({ ended }) => ended)).then(() => all.abort())
    await Promise.race([ended, this.#options.clock.sleep(ms, all.signal)])
  }
}

const leaveAll = (places: Map<number, Place> | undefined): undefined => {
  for (const place of places?.values() ?? []) place[Symbol.dispose]()
  return undefined
}

const isAlreadyThere = (thrown: unknown): boolean =>
  thrown instanceof HostError && thrown.fault.kind === 'alreadyExists'

const refuseOther = (id: string, { hash: known, title }: Pick<Known, 'hash' | 'title'>, hash: string): void => {
  if (known !== hash) throw new HostError({ kind: 'operationReused', id, title })
}
