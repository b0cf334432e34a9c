import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEnded } from '../../shared/operation/operation.ts'
import { faultOf } from '../../shared/hostError.ts'
import type { FleetStore, JobEvent, StoredItem, StoredJob } from '../../server/store/fleetStore.ts'
import { openFleetStore } from '../../server/store/openFleetStore.ts'
import { FakeHosts, scriptKind, type Script } from './fakeHosts.ts'
import { orderOf, World, type Server } from './jobsWorld.ts'
import { killable } from './killableStore.ts'
import type { MemoryDisk, Weather } from './memoryStore.ts'
import { settle } from './virtualClock.ts'

/** One thing that happens to the fleet. */
type Act =
  | { kind: 'order'; scripts: Script[]; policy: object }
  | { kind: 'cancel' | 'resume' | 'retry' | 'again'; at: number }
  | { kind: 'kill' | 'end' }
  | { kind: 'pass'; ms: number }

const script: fc.Arbitrary<Script> = fc.record({
  host: fc.constantFrom('a', 'b', 'c'),
  keeps: fc.boolean(),
  passesAt: fc.constantFrom(0, 1, 2, undefined),
  failsAt: fc.constantFrom(0, 1, 2, undefined, undefined, undefined),
  failsPast: fc.boolean(),
  cancelledAt: fc.constantFrom(0, 1, 2, undefined, undefined, undefined, undefined),
  undoes: fc.constantFrom('well', 'well', 'fails', 'slowly'),
  stepMs: fc.constantFrom(0, 10, 700, 15_000),
})

const policy = fc.record({
  canary: fc.constantFrom(0, 0, 1),
  batch: fc.constantFrom(1, 2, '50%', '100%'),
  pauseMs: fc.constantFrom(0, 5000),
  maxFailures: fc.constantFrom(0, 1, 100),
  gate: fc.boolean(),
})

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      scripts: fc.uniqueArray(script, { minLength: 1, maxLength: 3, selector: ({ host }) => host }),
      policy,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('cancel' as const, 'resume' as const, 'retry' as const, 'again' as const),
      at: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('kill' as const, 'kill' as const, 'end' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 9, 350, 700, 4000, 40_000) }),
  },
)

/** Which writes of the store fail, each at its number; and how. */
const storms = fc.array(
  fc.tuple(fc.nat(80), fc.constantFrom('fails' as const, 'failsAfter' as const), fc.constantFrom(1, 2, 9, 14)),
  {
    maxLength: 3,
  },
)

const id = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`

type Storm = readonly [number, 'fails' | 'failsAfter', number]

/** Plays what happens, and looks at the store and the hosts afterwards. */
class Play {
  readonly world: World
  readonly hosts: FakeHosts
  readonly ids: string[] = []
  readonly orders = new Map<string, Extract<Act, { kind: 'order' }>>()
  readonly #weather: Weather
  server: Server | undefined

  constructor(storms: readonly Storm[], world = new World()) {
    this.world = world
    this.hosts = new FakeHosts(world.time)
    let writes = 0
    this.#weather = () => {
      writes += 1
      return storms.find(([from, , length]) => writes >= from && writes < from + length)?.[1] ?? 'well'
    }
  }

  get running(): Server {
    if (this.server === undefined) throw new Error('No server runs.')
    return this.server
  }

  async open(isWell = false): Promise<void> {
    const kind = scriptKind(this.hosts, this.hosts.begin())
    this.hosts.cancel = (job) => void quiet(this.server?.jobs.cancel(job) ?? settle())
    const opening = this.world.open({ kinds: [kind], ...(isWell ? {} : { weather: this.#weather }) })
    try {
      this.server = await this.world.time.until(opening)
    } catch {
      // The store failed at the start: the server starts again.
      await this.open(isWell)
    }
  }

  async do(act: Act): Promise<void> {
    const { jobs } = this.running
    switch (act.kind) {
      case 'order': {
        const at = id(this.ids.length)
        this.ids.push(at)
        this.orders.set(at, act)
        void this.#order(at, act)
        break
      }
      case 'cancel':
        void quiet(jobs.cancel(this.#one(act.at)))
        break
      case 'resume':
        void quiet(jobs.resume(this.#one(act.at)))
        break
      case 'again': {
        const order = this.orders.get(this.#one(act.at))
        if (order !== undefined) void this.#order(this.#one(act.at), order)
        break
      }
      case 'retry': {
        const operationId = id(this.ids.length)
        const from = this.#one(act.at)
        this.ids.push(operationId)
        void quiet(jobs.retry({ id: from, operationId, ordered: { by: 'cli', who: 'ann' } }))
        break
      }
      case 'kill':
        this.server?.kill()
        this.hosts.kill()
        await this.open()
        break
      case 'end':
        this.hosts.isEnding = true
        await this.world.time.until((async () => jobs[Symbol.asyncDispose]())())
        this.server?.kill()
        this.hosts.kill()
        await this.open()
        break
      case 'pass':
        await this.world.time.pass(act.ms)
        break
    }
    await settle()
  }

  async #order(operationId: string, { scripts, policy }: Extract<Act, { kind: 'order' }>): Promise<void> {
    const { jobs } = this.running
    const hostNames = scripts.map(({ host }) => host)
    const order = orderOf(scriptKind(this.hosts, this.hosts.life), hostNames, { operationId, policy })
    const items = scripts.map((one) => ({
      host: { id: one.host, name: one.host },
      tunnels: [],
      input: JSON.stringify(one),
    }))
    await quiet(jobs.run({ ...order, input: scripts, items }))
  }

  #one(at: number): string {
    return this.ids[at % Math.max(1, this.ids.length)] ?? id(999)
  }
}

const quiet = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (thrown) {
    // What is no fault is a fault of the engine.
    if (faultOf(thrown) === undefined) throw thrown
  }
}

const checkEnd = ({ hosts }: Play, disk: Pick<MemoryDisk, 'all' | 'items' | 'events' | 'setting'>): void => {
  for (const job of disk.all) {
    const items = disk.items(job.id)
    const states = items.map(({ state }) => state)
    expect(isEnded(job), `${job.id} has an end`).toBe(true)
    if (job.state !== 'interrupted')
      expect(states.filter((state) => !['done', 'failed', 'cancelled', 'skipped'].includes(state))).toEqual([])
    if (job.state === 'done') expect(new Set(states)).toEqual(new Set(['done']))
    for (const item of items) {
      const did = hosts.of(job.id, item.seq)
      expect(Number(disk.setting(`applied ${job.id} ${item.seq}`) ?? 0), 'recorded once').toBe(
        item.state === 'done' ? 1 : 0,
      )
      const lastCancel = disk.events.findLastIndex(({ job: of, what }) => of === job.id && what === 'cancelAsked')
      const passed = disk.events.findLastIndex(
        ({ job: of, seq, what }) => of === job.id && seq === item.seq && what === 'pastNoReturn',
      )
      const resumed = disk.events
        .slice(lastCancel, passed)
        .some((event) => event.job === job.id && event.what === 'resumed')
      if (lastCancel !== -1 && passed > lastCancel) expect(resumed, 'it passed after it was cancelled').toBe(true)
      if (item.state === 'skipped') expect(did).toEqual([])
      if (item.state === 'cancelled') expect(item.pastNoReturn).toBe(false)
      if (item.state === 'cancelled' && did.includes('acted')) expect(did.at(-1)).toBe('undone')
      if (item.pastNoReturn) expect(did.slice(did.lastIndexOf('began'))).not.toContain('undoing')
      if (item.state === 'done') expect(did.at(-1)).toBe('finished')
      if (item.pastNoReturn)
        expect(item.state, 'past its point of no return it comes to its end').not.toBe('interrupted')
    }
  }
}

test('whatever is ordered, cancelled, killed, resumed and retried over a store that fails: no item is lost, doubled or on a host with another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14, size: 'max' }), storms, async (acts, storms) => {
      const play = new Play(storms)
      await play.open()
      for (const one of acts) await play.do(one)
      // The store is well again, in the end, and so is the last server.
      play.server?.kill()
      play.hosts.kill()
      await play.open(true)
      for (let hours = 0; hours < 3; hours += 1) await play.world.time.pass(200_000)
      expect(play.hosts.wrong).toEqual([])
      expect(play.server?.errors).toEqual([])
      checkEnd(play, play.world.disk)
    }),
    { numRuns: 1000 },
  )
}, 120_000)

test('what is left interrupted can be resumed to its end, unless it was retried', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10, size: 'max' }), async (acts) => {
      const play = new Play([])
      await play.open()
      for (const one of acts) await play.do(one)
      play.server?.kill()
      play.hosts.kill()
      await play.open(true)
      await play.world.time.pass(200_000)
      const { jobs } = play.running
      const outcomes: (string | undefined)[] = []
      for (const job of play.world.disk.all.filter(({ state }) => state === 'interrupted')) {
        const resuming = jobs.resume(job.id).then(
          ({ state }) => state,
          (thrown: unknown) => faultOf(thrown)?.kind,
        )
        outcomes.push(await play.world.time.until(resuming))
      }
      const right = new Set(['done', 'failed', 'cancelled', 'overtaken', 'unfinished'])
      expect(outcomes.filter((outcome) => !right.has(outcome ?? ''))).toEqual([])
      expect(play.hosts.wrong).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 120_000)

/** What a real store holds of a play, read as the disk in memory is. */
const readAll = async (store: FleetStore, ids: readonly string[]) => {
  const jobs: StoredJob[] = []
  const items = new Map<string, StoredItem[]>()
  const events: JobEvent[] = []
  const settings = new Map<string, unknown>()
  for (const id of ids) {
    const job = await store.jobs.get(id)
    if (job === undefined) continue
    jobs.push(job)
    const parts = await store.jobs.items(id)
    items.set(
      id,
      parts.map((part) => ({ ...part, input: null })),
    )
    events.push(...(await store.jobs.events(id)))
    for (const { seq } of parts) settings.set(`applied ${id} ${seq}`, await store.fleet.setting(`applied ${id} ${seq}`))
  }
  return {
    all: jobs,
    events,
    items: (id: string) => items.get(id) ?? [],
    setting: (name: string) => settings.get(name),
  }
}

test('the same over SQLite', async () => {
  await using folders = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'jobs-'))
  folders.defer(() => rm(folder, { recursive: true }))
  let plays = 0
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10, size: 'max' }), storms, async (acts, storms) => {
      plays += 1
      await using store = await openFleetStore({ folder: join(folder, `${plays}`), keyFile: join(folder, 'key') })
      const play = new Play(storms, new World(({ weather }) => killable(store, weather)))
      await play.open()
      for (const one of acts) await play.do(one)
      play.running.kill()
      play.hosts.kill()
      await play.open(true)
      for (let hours = 0; hours < 3; hours += 1) await play.world.time.pass(200_000)
      expect(play.hosts.wrong).toEqual([])
      checkEnd(play, await readAll(store, play.ids))
      play.running.kill()
    }),
    { numRuns: 30 },
  )
})
