import { HostError } from '../../shared/hostError.ts'
import type { OperationItem } from '../../shared/operation/operation.ts'
import { summaryOf } from '../../shared/operation/summaryOf.ts'
import type { FleetStore, JobEvent, StoredItem, StoredJob, Tables } from '../../server/store/fleetStore.ts'

interface Data {
  readonly jobs: Map<string, StoredJob>
  readonly items: Map<string, readonly StoredItem[]>
  readonly events: readonly JobEvent[]
  readonly settings: Map<string, unknown>
}

/** What becomes of a write: it may fail before it is kept, or be kept and seem to have failed. */
export type Weather = () => 'well' | 'fails' | 'failsAfter'

/**
 * The parts of a store that the engine needs, in memory: transactions one after the other, each all or nothing, values
 * through JSON as on disk. Several servers may open it; one that was killed gets no answer any more.
 */
export class MemoryDisk {
  #data: Data = { jobs: new Map(), items: new Map(), events: [], settings: new Map() }
  #last: Promise<unknown> = Promise.resolve()

  get events(): readonly JobEvent[] {
    return this.#data.events
  }

  setting(name: string): unknown {
    return this.#data.settings.get(name)
  }

  job(id: string): StoredJob | undefined {
    return this.#data.jobs.get(id)
  }

  items(id: string): readonly StoredItem[] {
    return this.#data.items.get(id) ?? []
  }

  get all(): readonly StoredJob[] {
    return [...this.#data.jobs.values()]
  }

  open({ isShared = false, weather = () => 'well' }: { isShared?: boolean; weather?: Weather } = {}): FleetStore & {
    kill(): void
  } {
    let isKilled = false
    const transaction = async <T>(work: (tables: Tables) => Promise<T>): Promise<T> => {
      const done = this.#last.then(async () => {
        if (isKilled) return new Promise<T>(() => undefined)
        const how = weather()
        if (how === 'fails') throw storeFailed('disk I/O error')
        const draft = copied(this.#data)
        const value = await Promise.race([work(tablesOf(draft)), killedDuring()])
        if (isKilled) return new Promise<T>(() => undefined)
        this.#data = draft.data
        if (how === 'failsAfter') throw storeFailed('the connection was lost while it was kept')
        return value
      })
      this.#last = Promise.race([done, killedDuring()]).catch(() => undefined)
      return done
    }
    const { promise: killed, resolve: kill } = Promise.withResolvers<void>()
    const killedDuring = async (): Promise<never> =>
      killed.then(() => {
        throw new Error('killed')
      })
    const alone = tablesOf({ ...copied(this.#data), through: transaction })
    return {
      ...alone,
      isShared,
      transaction,
      kill: () => {
        isKilled = true
        kill()
      },
      [Symbol.asyncDispose]: async () => undefined,
    }
  }
}

interface Draft {
  data: Data
  /** Each call is a transaction of its own. */
  readonly through?: FleetStore['transaction']
}

const copied = ({ jobs, items, events, settings }: Data): Draft => ({
  data: { jobs: new Map(jobs), items: new Map(items), events, settings: new Map(settings) },
})

const storeFailed = (reason: string): HostError => new HostError({ kind: 'storeFailed', where: 'memory', reason })

type Method = (...given: unknown[]) => Promise<unknown>

const onDisk = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

const tablesOf = (draft: Draft): Tables => {
  const { through } = draft
  if (through === undefined) return { ...absent, jobs: jobsOf(draft), fleet: fleetOf(draft) }
  const each = <Name extends 'jobs' | 'fleet'>(name: Name): Tables[Name] =>
    new Proxy(
      {},
      {
        get:
          (_target, method) =>
          async (...given: unknown[]) =>
            through(async (tables) => (Reflect.get(tables[name], method) as Method)(...given)),
      },
    ) as Tables[Name] // Every method of the table, each through a transaction.
  return { ...absent, jobs: each('jobs'), fleet: each('fleet') }
}

/** What the engine does not need. */
const absent = new Proxy(
  {},
  {
    get: () => {
      throw new Error('The engine knows of jobs and settings only.')
    },
  },
) as Tables

const fleetOf = (draft: Draft): Tables['fleet'] => ({
  id: async () => 'fleet',
  setting: async (name) => draft.data.settings.get(name),
  putSetting: async (name, value) => void draft.data.settings.set(name, onDisk(value)),
})

const jobsOf = (draft: Draft): Tables['jobs'] => {
  const { data } = draft
  const found = (id: string): StoredJob => {
    const job = data.jobs.get(id)
    if (job === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
    return job
  }
  return {
    add: async (job, items) => {
      if (data.jobs.has(job.id)) throw new HostError({ kind: 'alreadyExists', what: 'operation', name: job.id })
      data.jobs.set(job.id, onDisk({ ...job, version: 1 }))
      data.items.set(job.id, onDisk([...items]))
    },
    get: async (id) => data.jobs.get(id),
    items: async (id) => (data.items.get(id) ?? []).map(partOf),
    item: async (id, seq) => data.items.get(id)?.[seq],
    list: async ({ limit, states, retryOf, hostId }) =>
      [...data.jobs.values()]
        .filter(({ state }) => states?.includes(state) ?? true)
        .filter((job) => retryOf === undefined || job.retryOf === retryOf)
        .filter(({ id }) => hostId === undefined || data.items.get(id)?.some((item) => item.hostId === hostId))
        .toSorted((one, other) => other.startedAtMs - one.startedAtMs)
        .slice(0, limit)
        .map((job) => summaryOf(job, data.items.get(job.id) ?? [])),
    unended: async () => [...data.jobs.values()].filter(({ state }) => state === 'waiting' || state === 'running'),
    update: async (id, change, { expected } = {}) => {
      const job = found(id)
      if (expected !== undefined && expected !== job.version) {
        throw new HostError({ kind: 'changedMeanwhile', what: 'operation', name: id })
      }
      data.jobs.set(id, { ...job, ...onDisk(change), version: job.version + 1 })
    },
    updateItem: async (id, seq, change) => {
      found(id)
      const items = data.items.get(id) ?? []
      const item = items[seq]
      if (item !== undefined) data.items.set(id, items.with(seq, { ...item, ...onDisk(change) }))
    },
    claim: async (id, { owner, untilMs, nowMs }) => {
      const job = found(id)
      const isFree = job.leaseOwner === null || job.leaseOwner === owner || (job.leaseUntilMs ?? 0) <= nowMs
      if (isFree) {
        data.jobs.set(id, { ...job, leaseOwner: owner, leaseUntilMs: untilMs, version: job.version + 1 })
      }
      return isFree
    },
    appendEvent: async (event) => {
      draft.data = { ...draft.data, events: [...draft.data.events, event] }
    },
    events: async (id) => draft.data.events.filter(({ job }) => job === id),
    prune: async ({ beforeMs, most }) => {
      const ended = [...data.jobs.values()]
        .filter(({ endedAtMs }) => endedAtMs !== null)
        .toSorted((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0))
      const old = ended.filter(({ endedAtMs }, index) => index >= most || (endedAtMs ?? 0) < beforeMs)
      for (const { id } of old) {
        data.jobs.delete(id)
        data.items.delete(id)
      }
      return old.length
    },
  }
}

const partOf = ({ input: _input, kept: _kept, value: _value, ...part }: StoredItem): OperationItem => part
