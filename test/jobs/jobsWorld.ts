import { randomUUID } from 'node:crypto'
import { HostError } from '../../shared/hostError.ts'
import type { Operation, OperationSummary } from '../../shared/operation/operation.ts'
import type { ItemRun, JobKind, Jobs, Order, Worked } from '../../server/jobs/job.ts'
import { makeJobs } from '../../server/jobs/makeJobs.ts'
import type { FleetStore } from '../../server/store/fleetStore.ts'
import { MemoryDisk, type Weather } from './memoryStore.ts'
import { VirtualTime } from './virtualClock.ts'

export type Kind = JobKind<string, unknown>

export interface Server {
  readonly jobs: Jobs
  readonly store: FleetStore
  readonly changes: OperationSummary[]
  readonly errors: unknown[]
  /** As SIGKILL: its store answers no more, and its time stands. */
  kill(): void
}

export interface Opening {
  readonly kinds?: readonly Kind[]
  readonly isShared?: boolean
  readonly weather?: Weather
  readonly name?: string
}

type OpenStore = (opening: { isShared: boolean; weather?: Weather }) => FleetStore & { kill(): void }

/** A store, a time, and the servers that work with them. */
export class World {
  readonly time = new VirtualTime()
  readonly disk = new MemoryDisk()
  readonly #openStore: OpenStore

  constructor(openStore?: OpenStore) {
    this.#openStore = openStore ?? ((opening) => this.disk.open(opening))
  }

  async open({ kinds = [], isShared = false, weather, name = randomUUID() }: Opening = {}): Promise<Server> {
    const clock = this.time.clock()
    const store = this.#openStore({ isShared, ...(weather === undefined ? {} : { weather }) })
    const changes: OperationSummary[] = []
    const errors: unknown[] = []
    const jobs = makeJobs({
      store,
      clock,
      server: name,
      onChange: (summary) => changes.push(summary),
      report: (error) => `error-${errors.push(error)}`,
    })
    for (const kind of kinds) jobs.define(kind)
    await jobs.start()
    const kill = (): void => {
      clock.stop()
      store.kill()
    }
    return { jobs, store, changes, errors, kill }
  }
}

/** A kind of order whose input is a word; what is not given does nothing. */
export const kindOf = (
  work: (run: ItemRun, input: string) => Promise<Worked<unknown> | void>,
  more: Partial<Kind> = {},
): Kind => ({
  kind: 'restartTunnels',
  version: 1,
  steps: () => ['look', 'write', 'verify'],
  ...more,
  work: async (input, run) => (await work(run, input)) ?? { value: null },
})

/** An order with an item for each host; the input of each is its name. */
export const orderOf = (
  kind: Kind,
  hosts: readonly string[],
  more: Partial<Order<string, unknown>> = {},
): Order<string, unknown> => ({
  kind,
  title: `restart ${hosts.join(' ')}`,
  input: hosts,
  items: hosts.map((host) => ({ host: { id: `id-${host}`, name: host }, tunnels: ['home'], input: host })),
  ordered: { by: 'cli', who: 'ann@desk' },
  ...more,
})

export const full = new HostError({ kind: 'diskFull', host: 'fra', path: '/etc' })

export const nothing = async (): Promise<void> => undefined

/** `done failed waiting`, in the order of the items. */
export const statesOf = ({ parts }: Operation): string => parts.map(({ state }) => state).join(' ')

/** `look:done write:running`. */
export const stepsOf = ({ parts }: Operation, seq = 0): string =>
  (parts[seq]?.steps ?? []).map(({ name, state }) => `${name}:${state}`).join(' ')

/** A promise that a test settles, and whether somebody waits at it. */
export const makeGate = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, passed: promise }
}
