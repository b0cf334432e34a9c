import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openManager } from '../../../server/bus/manager/openManager.ts'
import type { FleetContext, HostSession, Sessions } from '../../../server/fleet/context.ts'
import { makeLive } from '../../../server/fleet/live/makeLive.ts'
import { createKind } from '../../../server/fleet/tunnels/createKind.ts'
import { deleteKind } from '../../../server/fleet/tunnels/deleteKind.ts'
import { editKind } from '../../../server/fleet/tunnels/editKind.ts'
import { unitKind } from '../../../server/fleet/tunnels/unitKinds.ts'
import type { ItemRun, JobKind, Jobs } from '../../../server/jobs/job.ts'
import { systemClock } from '../../../server/jobs/clock.ts'
import { makeJobs } from '../../../server/jobs/makeJobs.ts'
import type { Remote } from '../../../server/shell/remote.ts'
import type { FleetStore, StoredHost, StoredTunnel } from '../../../server/store/fleetStore.ts'
import { openFleetStore } from '../../../server/store/openFleetStore.ts'
import { hostSpec } from '../../../shared/host.ts'
import { place } from '../../../shared/name.ts'
import { callerOf, type Caller } from '../calledFleet.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import type { TestHost } from '../../hosts/testHost.ts'

export interface TunnelFleetOptions {
  /** Where the store stands; the caller's to remove. */
  readonly home: string
  readonly hosts: readonly TestHost[]
  readonly probeUrls?: readonly string[]
  /** Stands between the fleet and a host. */
  readonly throughRemote?: (remote: Remote) => Remote
  /** Called at each border of a step, before and after its work. */
  readonly onBorder?: (border: string) => Promise<void>
}

export interface TunnelFleet extends AsyncDisposable, Pick<Caller, 'tunnels' | 'services' | 'operations'> {
  readonly context: FleetContext
  readonly store: FleetStore
  /** The stored tunnel of that id on the first host. */
  stored(id: string): Promise<StoredTunnel | undefined>
}

/** The tunnels' use cases over real hosts and a real store, with the least that can stand for the rest of the fleet. */
export const tunnelFleet = async (options: TunnelFleetOptions): Promise<TunnelFleet> => {
  const store = await openFleetStore({ folder: options.home, keyFile: join(options.home, '..', 'raptor-tests.key') })
  const stored = await storedHosts(store, options.hosts)
  const sessions = sessionsOf(options, stored)
  const live = await makeLive({ store, now: Date.now })
  const jobs = hooked(
    makeJobs({
      store,
      clock: systemClock,
      server: randomUUID(),
      onChange: (summary) => live.operationChanged(summary),
      report: (error) => {
        console.error(error)
        return 'test'
      },
    }),
    options.onBorder ?? (async () => undefined),
  )
  const context: FleetContext = {
    store,
    sessions,
    live,
    jobs,
    fleetId: await store.fleet.id(),
    leaseHolder: await store.fleet.id(),
    now: Date.now,
    cacheFolder: options.home,
    releaseBase: 'http://127.0.0.1:1/',
    probeUrls: options.probeUrls,
  }
  jobs.define(createKind(context))
  jobs.define(editKind(context))
  jobs.define(deleteKind(context))
  for (const order of ['start', 'stop', 'restart', 'enable', 'disable'] as const) jobs.define(unitKind(context, order))
  await jobs.start()
  const { tunnels, services, operations } = callerOf(context)
  return {
    context,
    store,
    tunnels,
    services,
    operations,
    stored: async (id) => store.tunnels.on(stored[0]?.id ?? '', id),
    [Symbol.asyncDispose]: async () => {
      await jobs[Symbol.asyncDispose]()
      live[Symbol.dispose]()
      await sessions[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** A home that was used before knows its hosts already. */
const storedHosts = async (store: FleetStore, hosts: readonly TestHost[]): Promise<StoredHost[]> =>
  Promise.all(
    hosts.map(async ({ descriptor: { name, address, port, user } }) => {
      const known = await store.hosts.byName(name)
      if (known !== undefined) return known
      const spec = hostSpec.parse({ name, address, port, user })
      return store.hosts.add({ ...spec, id: randomUUID(), machine: null, addedAtMs: Date.now() })
    }),
  )

/** What prepare does for a host, as far as tunnels need it; xray is there by the kind of host. */
export const prepared = `id ${place.user} >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin ${place.user}
install -d -m 0750 -o root -g ${place.group} ${place.configFolder} ${place.logFolder}`

const sessionsOf = (
  { hosts, throughRemote = (remote) => remote }: TunnelFleetOptions,
  stored: readonly StoredHost[],
): Sessions & AsyncDisposable => {
  const open = new Map<string, Promise<HostSession>>()
  const closing = new AsyncDisposableStack()
  const connect = async (id: string): Promise<HostSession> => {
    const known = stored.find((one) => one.id === id)
    const host = hosts.find(({ descriptor }) => descriptor.name === known?.name)
    if (known === undefined || host === undefined) throw new Error(`no test host ${id}`)
    const connection = closing.use(await remoteOf(host))
    const manager = closing.use(await openManager(connection))
    return { host: known, remote: throughRemote(connection), manager }
  }
  return {
    open: (id) => {
      const known = open.get(id) ?? connect(id)
      open.set(id, known)
      return known
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** The real engine, with a hook at each border of a step. */
const hooked = (jobs: Jobs, onBorder: (border: string) => Promise<void>): Jobs => {
  const withHooks = <I, V>(kind: JobKind<I, V>): JobKind<I, V> => ({
    ...kind,
    work: (input, run) => kind.work(input, hookedRun(run, onBorder)),
  })
  return {
    start: () => jobs.start(),
    get: (id) => jobs.get(id),
    watch: (id, options) => jobs.watch(id, options),
    cancel: (id) => jobs.cancel(id),
    resume: (id) => jobs.resume(id),
    retry: (retry) => jobs.retry(retry),
    isBusy: (hostId) => jobs.isBusy(hostId),
    define: (kind) => jobs.define(withHooks(kind)),
    run: (order) => jobs.run({ ...order, kind: withHooks(order.kind) }),
    [Symbol.asyncDispose]: () => jobs[Symbol.asyncDispose](),
  }
}

const hookedRun = (run: ItemRun, onBorder: (border: string) => Promise<void>): ItemRun =>
  new Proxy(run, {
    get: (target, name) => {
      if (name === 'step') {
        const step: ItemRun['step'] = async (step, work) => {
          await onBorder(`before ${step}`)
          const value = await target.step(step, work)
          await onBorder(`after ${step}`)
          return value
        }
        return step
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
