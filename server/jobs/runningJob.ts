import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../shared/fault.ts'
import { HostError } from '../../shared/hostError.ts'
import {
  isEnded,
  type Operation,
  type OperationEvent,
  type OperationItem,
  type OperationPolicy,
  type OperationSummary,
} from '../../shared/operation/operation.ts'
import { summaryOf, type OperationHead as Head } from '../../shared/operation/summaryOf.ts'
import type { StoredItem } from '../store/fleetStore.ts'
import { batchesOf } from './batches.ts'
import type { HostQueues } from './hostQueues.ts'
import type { JobKind } from './job.ts'
import { patiently } from './patiently.ts'
import { RunningItem, type ItemSetting, type StopReason } from './runningItem.ts'
import { endOf, operationOf } from './summary.ts'
import { makeWatchers } from './watchers.ts'

type OperationHead = Head & { readonly policy: OperationPolicy }

export interface JobSetting extends Pick<ItemSetting, 'store' | 'now' | 'report'> {
  readonly queues: HostQueues
  /** This server's name in leases. */
  readonly server: string
  readonly onChange: (summary: OperationSummary) => void
}

export interface JobItems {
  /** All items of the operation, in the order of seq. */
  readonly all: readonly StoredItem[]
  /** Those that this run carries out. */
  readonly chosen: ReadonlySet<number>
  readonly isResumed: boolean
}

const leaseMs = 30_000
const renewMs = 10_000

/** One operation while this server works on it. */
export class RunningJob {
  readonly #setting: JobSetting
  readonly #kind: JobKind<unknown, unknown>
  readonly #items: readonly RunningItem[]
  readonly #chosen: readonly RunningItem[]
  readonly #inputs: ReadonlyMap<RunningItem, unknown>
  readonly #watchers = makeWatchers()
  readonly #stopping = new AbortController()
  #head: OperationHead
  #stopped: StopReason | undefined
  readonly #values: unknown[]

  constructor(kind: JobKind<unknown, unknown>, head: OperationHead, given: { items: JobItems; setting: JobSetting }) {
    const { items, setting } = given
    this.#kind = kind
    this.#head = head
    this.#setting = setting
    const { store, now, report } = setting
    const { id: job, title, by, who } = head
    // Stored as one of its words.
    const ordered = { by: by as 'page' | 'cli' | 'script' | 'policy', who }
    const shared: ItemSetting = { store, now, report, job, title, ordered, onChange: (item) => this.#itemChanged(item) }
    this.#items = items.all.map((one) => new RunningItem(kind, { ...one, isResumed: items.isResumed }, shared))
    this.#chosen = this.#items.filter(({ item }) => items.chosen.has(item.seq))
    this.#inputs = new Map(this.#items.map((item, at) => [item, items.all[at]?.input]))
    this.#values = items.all.map(({ value }) => value)
  }

  get operation(): Operation {
    return operationOf(this.#head, this.#parts())
  }

  get values(): readonly unknown[] {
    return this.#values
  }

  hasHost(hostId: string): boolean {
    return this.#chosen.some(({ item }) => item.hostId === hostId && item.endedAtMs === null)
  }

  stop(reason: StopReason): void {
    this.#stopped ??= reason
    this.#stopping.abort(new HostError({ kind: 'cancelled', what: `"${this.#head.title}"` }))
    for (const item of this.#chosen) item.stop(reason)
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<OperationEvent> {
    return this.#watchers.read(() => this.operation, signal)
  }

  /** Carries out the chosen items as the policy says. Never rejects: what went wrong is in the operation. */
  async run(): Promise<Operation> {
    const renewing = setInterval(() => void this.#renew(), renewMs)
    renewing.unref()
    try {
      await this.#changeHead({ state: 'running' })
      await this.#runBatches()
    } catch (thrown) {
      this.#setting.report(thrown)
    } finally {
      clearInterval(renewing)
    }
    await this.#end()
    return this.operation
  }

  async #runBatches(): Promise<void> {
    const { policy } = this.#head
    const batches = batchesOf(this.#chosen, policy)
    for (const [at, batch] of batches.entries()) {
      await Promise.all(batch.map(async (item) => this.#runItem(item)))
      const isLast = at === batches.length - 1
      const reason = isLast || this.#stopped !== undefined ? undefined : await this.#reasonToStop(batch)
      if (reason !== undefined) return this.#skipRest(reason)
      if (this.#stopped === 'cancelled') return this.#skipRest(cancelledFault(this.#head))
      if (this.#stopped !== undefined) return
      if (!isLast && policy.pauseMs > 0) {
        await sleep(policy.pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
  }

  /** One at a time on each host; the place in the queue is taken before anything is awaited. */
  async #runItem(item: RunningItem): Promise<void> {
    const { queues } = this.#setting
    const entering = queues.enter(item.item.hostId, item.signal).catch(() => undefined)
    using turn = await entering
    if (turn === undefined) {
      // Cancelled while it waited: it never began. A server that ends leaves it waiting.
      if (this.#stopped === 'cancelled') await item.skip(cancelledFault(this.#head))
      return
    }
    const value = await item.run()
    if (value !== undefined) this.#values[item.item.seq] = value
  }

  /** Why the next batch does not begin, after this one. */
  async #reasonToStop(batch: readonly RunningItem[]): Promise<Fault | undefined> {
    const { policy, title } = this.#head
    const failed = this.#items.filter(({ item }) => item.state === 'failed').length
    const isCanary = policy.canary > 0 && batch[0] === this.#chosen[0]
    if (isCanary && failed > 0) return stoppedFault(title, 'the hosts that went first failed')
    if (policy.maxFailures !== undefined && failed > policy.maxFailures) {
      return stoppedFault(title, `${failed} of its hosts failed, ${policy.maxFailures} may`)
    }
    if (!policy.gate || this.#kind.gate === undefined) return undefined
    return this.#kind.gate(
      batch.map((item) => this.#inputs.get(item)),
      this.#stopping.signal,
    )
  }

  async #skipRest(fault: Fault): Promise<void> {
    for (const item of this.#chosen) await item.skip(fault)
  }

  async #end(): Promise<void> {
    const { state, fault } = endOf(this.#parts(), this.#stopped === 'cancelled')
    const endedAtMs = this.#setting.now()
    try {
      await this.#changeHead({ state, fault, endedAtMs }, null)
    } catch (thrown) {
      // It can't be written: shown all the same, and found interrupted by the next start.
      const id = this.#setting.report(thrown)
      this.#showHead({ ...this.#head, state: 'failed', fault: { kind: 'internal', id }, endedAtMs })
    }
    this.#watchers.end()
  }

  async #renew(): Promise<void> {
    const { store, server, now } = this.#setting
    const nowMs = now()
    const lease = { owner: server, untilMs: nowMs + leaseMs, nowMs }
    const isOurs = await store.jobs.claim(this.#head.id, lease).catch(() => true)
    if (!isOurs) this.stop('interrupted')
  }

  async #changeHead(change: Partial<OperationHead>, leaseOwner: string | null = this.#setting.server): Promise<void> {
    const { store, now } = this.#setting
    const leaseUntilMs = leaseOwner === null ? null : now() + leaseMs
    await patiently(() => store.jobs.update(this.#head.id, { ...change, leaseOwner, leaseUntilMs }))
    this.#showHead({ ...this.#head, ...change })
  }

  #showHead(head: OperationHead): void {
    this.#head = head
    const summary = summaryOf(head, this.#parts())
    this.#watchers.tell({ kind: 'summary', summary })
    this.#setting.onChange(summary)
  }

  #itemChanged(item: OperationItem): void {
    this.#watchers.tell({ kind: 'item', item })
    const summary = summaryOf(this.#head, this.#parts())
    this.#watchers.tell({ kind: 'summary', summary })
    if (!isEnded(this.#head)) this.#setting.onChange(summary)
  }

  #parts(): OperationItem[] {
    return this.#items.map(({ item }) => item)
  }
}

const cancelledFault = ({ title }: OperationHead): Fault => ({ kind: 'cancelled', what: `"${title}"` })

const stoppedFault = (title: string, why: string): Fault => ({ kind: 'cancelled', what: `"${title}" (${why})` })
