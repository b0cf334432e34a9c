import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../../shared/hostError.ts'
import {
  isEnded,
  operationPolicy,
  type Operation,
  type OperationItem,
  type OperationPolicy,
} from '../../shared/operation/operation.ts'
import { summaryOf, type OperationHead as Head } from '../../shared/operation/summaryOf.ts'
import type { FleetStore, StoredItem, StoredJob } from '../store/fleetStore.ts'
import { makeArrivals } from './arrivals.ts'
import { makeHostQueues } from './hostQueues.ts'
import { inputHash } from './inputHash.ts'
import { interruptItem, resumeItem, waitingSteps } from './itemSteps.ts'
import type { Ended, ItemOrder, JobKind, Jobs, JobsOptions, Order } from './job.ts'
import { patiently } from './patiently.ts'
import { readRetention } from './retention.ts'
import { RunningJob, type JobItems, type JobSetting } from './runningJob.ts'
import { operationOf } from './summary.ts'

/** More than this many changes never wait on one host. */
const mostWaiting = 200
/** How long a server that ends waits for the steps that run. */
const patienceMs = 10_000
const dayMs = 86_400_000
const firstLeaseMs = 30_000

type OperationHead = Head & { readonly policy: OperationPolicy }

interface Running {
  readonly hash: string
  readonly job: RunningJob | undefined
  readonly ended: Promise<Ended<unknown>>
}

type AnyKind = JobKind<unknown, unknown>

/** The engine over a store. Call `start` once every kind is defined. */
export const makeJobs = (store: FleetStore, options: JobsOptions): Jobs => {
  const { now, server, onChange, report } = options
  const queues = makeHostQueues()
  const kinds = new Map<string, AnyKind>()
  const running = new Map<string, Running>()
  const arrivals = makeArrivals()
  const setting: JobSetting = { store, now, report, queues, server, onChange }
  let pruning: NodeJS.Timeout | undefined

  const stored = async (id: string): Promise<StoredJob> => {
    const found = await store.jobs.get(id)
    if (found === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
    return found
  }

  const fullItems = async (id: string): Promise<StoredItem[]> => {
    const items = await store.jobs.items(id)
    const full = await Promise.all(items.map(async ({ seq }) => store.jobs.item(id, seq)))
    return full.filter((item): item is StoredItem => item !== undefined)
  }

  /** Begins a job that is stored, and remembers it while it runs. */
  const carryOn = (kind: AnyKind, head: OperationHead, { items, hash }: { items: JobItems; hash: string }) => {
    const job = new RunningJob(kind, head, { items, setting })
    const ended = job.run().then((operation) => ({ operation, values: job.values }))
    running.set(head.id, { hash, job, ended })
    arrivals.tell()
    void ended.finally(() => running.delete(head.id)).catch(() => undefined)
    return ended
  }

  const begin = async (order: Order<unknown, unknown>, given: Begin): Promise<Ended<unknown>> => {
    const { id, hash } = given
    const known = await store.jobs.get(id)
    if (known !== undefined) {
      refuseReused(known, hash)
      const items = await fullItems(id)
      return { operation: operationOf(known, items.map(shownItem)), values: items.map(({ value }) => value) }
    }
    const orders = typeof order.items === 'function' ? await order.items() : order.items
    refuseCrowded(orders)
    const head = headOf(order, { id, retryOf: given.retryOf, atMs: now() })
    const items = orders.map((one, seq) => itemOf(order.kind, one, seq))
    await patiently(() =>
      store.transaction(async (tables) => {
        const lease = { leaseOwner: server, leaseUntilMs: now() + firstLeaseMs }
        await tables.jobs.add(
          { ...head, ...lease, kindVersion: order.kind.version, inputHash: hash, cancelAskedAtMs: null },
          items,
        )
        await order.record?.(tables, id)
      }),
    )
    const chosen = new Set(items.map(({ seq }) => seq))
    return carryOn(order.kind, head, { items: { all: items, chosen, isResumed: false }, hash })
  }

  const refuseCrowded = (orders: readonly ItemOrder<unknown>[]): void => {
    for (const { host } of orders) {
      const waiting = queues.length(host.id)
      if (waiting >= mostWaiting) {
        throw new HostError({ kind: 'busyHost', host: host.name, by: `${waiting} changes that wait already` })
      }
    }
  }

  const runOrder = async (order: Order<unknown, unknown>, retryOf: string | null): Promise<Ended<unknown>> => {
    const id = order.operationId ?? randomUUID()
    const hash = inputHash(order.kind.kind, order.input)
    const known = running.get(id)
    if (known !== undefined) {
      if (known.hash !== hash) throw reused(id, order.title)
      return known.ended
    }
    const ended = begin(order, { id, hash, retryOf })
    // Marked before anything is awaited: of two orders with one id the second finds the first.
    running.set(id, { hash, job: undefined, ended })
    try {
      return await ended
    } finally {
      if (running.get(id)?.ended === ended) running.delete(id)
    }
  }

  /** The unfinished items of an interrupted job, each asked whether it was overtaken. */
  const resumeSome = async (id: string, isWanted: (item: OperationItem) => boolean): Promise<Operation> => {
    const job = await stored(id)
    const kind = kinds.get(job.kind)
    if (kind === undefined || job.kindVersion > kind.version) throw refusal('This version does not know its kind.')
    const items = await fullItems(id)
    const wanted = items.filter((item) => isUnfinished(item) && isWanted(item))
    for (const { input, kept, state, startedAtMs } of wanted) {
      const overtaken = await kind.overtaken?.(input, store, { kept, state, startedAtMs })
      if (overtaken !== undefined) throw new HostError(overtaken)
    }
    const lease = { owner: server, untilMs: now() + firstLeaseMs, nowMs: now() }
    if (!(await store.jobs.claim(id, lease))) throw refusal('Another server works on it.')
    const chosen = new Set(wanted.map(({ seq }) => seq))
    const all = items.map((item) =>
      chosen.has(item.seq) ? { ...item, ...resumeItem(item, kind.steps(item.input)) } : item,
    )
    for (const { input: _input, kept: _kept, value: _value, ...item } of all) {
      if (chosen.has(item.seq)) await store.jobs.updateItem(id, item.seq, item)
    }
    await store.jobs.appendEvent({ job: id, seq: null, atMs: now(), what: 'resumed', note: '' })
    const head = { ...job, state: 'waiting', fault: null, endedAtMs: null } as const
    return (await carryOn(kind, head, { items: { all, chosen, isResumed: true }, hash: job.inputHash })).operation
  }

  /** What a dead server left is told as it is: interrupted. */
  const interrupt = async (job: StoredJob): Promise<OperationItem[]> => {
    const items = await store.jobs.items(job.id)
    const left = items.map((item) => (isUnfinished(item) ? interruptItem(item, job.title, now()) : item))
    const fault = left.find(({ state }) => state === 'interrupted')?.fault ?? null
    const change = { state: 'interrupted', fault, endedAtMs: now(), leaseOwner: null, leaseUntilMs: null } as const
    await store.transaction(async (tables) => {
      for (const item of left) if (item.state === 'interrupted') await tables.jobs.updateItem(job.id, item.seq, item)
      await tables.jobs.update(job.id, change)
      await tables.jobs.appendEvent({ job: job.id, seq: null, atMs: now(), what: 'interrupted', note: '' })
    })
    onChange(summaryOf({ ...job, ...change }, left))
    return left
  }

  const prune = async (): Promise<void> => {
    const { days, most } = readRetention(await store.fleet.setting('retention'))
    await store.jobs.prune({ beforeMs: now() - days * dayMs, most })
  }

  return {
    // The input stored under a kind is what its own kind was given.
    define: (kind) => void kinds.set(kind.kind, kind as AnyKind),
    start: async () => {
      for (const job of await store.jobs.unended()) {
        if (running.has(job.id)) continue
        const nowMs = now()
        const lease = { owner: server, untilMs: nowMs + firstLeaseMs, nowMs }
        if (store.isShared && !(await store.jobs.claim(job.id, lease))) continue
        const items = await interrupt(job)
        const past = items.some((item) => item.state === 'interrupted' && item.pastNoReturn)
        const kind = kinds.get(job.kind)
        if (!past || kind === undefined || job.kindVersion > kind.version) continue
        void resumeSome(job.id, ({ pastNoReturn }) => pastNoReturn).catch((thrown: unknown) => report(thrown))
      }
      await prune().catch((thrown: unknown) => report(thrown))
      pruning = setInterval(() => void prune().catch((thrown: unknown) => report(thrown)), dayMs)
      pruning.unref()
    },
    // The values are those of the order's own kind.
    run: async <Input, Value>(order: Order<Input, Value>) =>
      (await runOrder(order as unknown as Order<unknown, unknown>, null)) as Ended<Value>,
    get: async (id) => {
      const live = running.get(id)?.job
      if (live !== undefined) return live.operation
      const job = await stored(id)
      return operationOf(job, await store.jobs.items(id))
    },
    watch: async function* (id, { signal }) {
      // A face names the operation of its order and may watch it before the order has come.
      if (running.get(id)?.job === undefined && (await store.jobs.get(id)) === undefined) {
        await arrivals.wait(() => running.get(id)?.job !== undefined, signal)
      }
      const live = running.get(id)?.job
      if (live !== undefined) return yield* live.watch(signal)
      const job = await stored(id)
      yield { kind: 'operation', operation: operationOf(job, await store.jobs.items(id)) }
    },
    cancel: async (id) => {
      const live = running.get(id)?.job
      if (live === undefined) return operationOf(await stored(id), await store.jobs.items(id))
      live.stop('cancelled')
      await store.jobs.appendEvent({ job: id, seq: null, atMs: now(), what: 'cancelAsked', note: '' })
      return live.operation
    },
    resume: async (id) => {
      const live = running.get(id)
      if (live !== undefined) return (await live.ended).operation
      const { state } = await stored(id)
      if (state !== 'interrupted') throw refusal(`It is ${state}: only what was interrupted can be resumed.`)
      return resumeSome(id, () => true)
    },
    retry: async ({ id, operationId, ordered }) => {
      const job = await stored(id)
      const kind = kinds.get(job.kind)
      if (!isEnded(job)) throw refusal('It has not ended yet.')
      if (job.state === 'done') throw refusal('It is done; there is nothing to retry.')
      if (job.state === 'interrupted')
        throw refusal('It was interrupted: resume it, so that it goes on from where it was.')
      if (kind === undefined || job.kindVersion > kind.version) throw refusal('This version does not know its kind.')
      await refuseRetried(store, job)
      const items = async (): Promise<ItemOrder<unknown>[]> => {
        const orders: ItemOrder<unknown>[] = []
        for (const item of await fullItems(id)) {
          if (item.state === 'done') continue
          const { input, kept, state, startedAtMs } = item
          const left =
            kind.retry === undefined
              ? input
              : kind.retry(
                  input,
                  item.failures.map(({ tunnel }) => tunnel),
                )
          if (left === undefined) continue
          const overtaken = await kind.overtaken?.(left, store, { kept, state, startedAtMs })
          if (overtaken !== undefined) throw new HostError(overtaken)
          const names = item.failures.length === 0 ? item.tunnels : item.failures.map(({ tunnel }) => tunnel)
          orders.push({ host: { id: item.hostId, name: item.host }, tunnels: names, input: left })
        }
        if (orders.length === 0) throw refusal('There is nothing of it left to do.')
        return orders
      }
      const { title, policy } = job
      const order = { kind, title, input: { retryOf: id }, items, ordered, operationId, policy }
      return (await runOrder(order, id)).operation
    },
    isBusy: (hostId) => queues.length(hostId) > 0,
    [Symbol.asyncDispose]: async () => {
      clearInterval(pruning)
      const all = [...running.values()]
      for (const { job } of all) job?.stop('interrupted')
      await Promise.race([
        Promise.allSettled(all.map(({ ended }) => ended)),
        sleep(patienceMs, undefined, { ref: false }),
      ])
    },
  }
}

interface Begin {
  readonly id: string
  readonly hash: string
  readonly retryOf: string | null
}

const headOf = (
  { kind, title, ordered, policy }: Order<unknown, unknown>,
  { id, retryOf, atMs }: { id: string; retryOf: string | null; atMs: number },
): OperationHead => ({
  id,
  kind: kind.kind,
  title,
  state: 'waiting',
  fault: null,
  policy: operationPolicy.parse(policy ?? {}),
  by: ordered.by,
  who: ordered.who,
  retryOf,
  startedAtMs: atMs,
  endedAtMs: null,
})

const itemOf = (kind: AnyKind, { host, tunnels, input }: ItemOrder<unknown>, seq: number): StoredItem => ({
  seq,
  hostId: host.id,
  host: host.name,
  tunnels: [...tunnels],
  state: 'waiting',
  pastNoReturn: false,
  steps: waitingSteps(kind.steps(input)),
  fault: null,
  failures: [],
  startedAtMs: null,
  endedAtMs: null,
  input,
})

const shownItem = ({ input: _input, kept: _kept, value: _value, ...item }: StoredItem): OperationItem => item

const isUnfinished = ({ state }: OperationItem): boolean =>
  state === 'waiting' || state === 'running' || state === 'interrupted'

const reused = (id: string, title: string): HostError => new HostError({ kind: 'operationReused', id, title })

const refuseReused = ({ id, title, inputHash }: StoredJob, hash: string): void => {
  if (inputHash !== hash) throw reused(id, title)
}

const refuseRetried = async ({ jobs }: FleetStore, { id, title }: StoredJob): Promise<void> => {
  const latest = await jobs.list({ limit: 200 })
  const done = latest.find(({ retryOf, state }) => retryOf === id && state === 'done')
  if (done === undefined) return
  throw new HostError({ kind: 'overtaken', what: `"${title}"`, by: `operation ${done.id} has done it since` })
}

const refusal = (message: string): HostError => new HostError({ kind: 'badInput', issues: [{ path: 'id', message }] })
