import { makeLive } from '../../server/fleet/live/makeLive.ts'
import { join } from 'node:path'
import { openManager } from '../../server/bus/manager/openManager.ts'
import type {
  FleetContext,
  HostSession,
  OperationRunner,
  OrderDefinition,
  Sessions,
} from '../../server/fleet/context.ts'
import type { Asking, Fleet } from '../../server/fleet/fleet.ts'
import { makeOperations } from '../../server/fleet/operations/makeOperations.ts'
import { makeServices } from '../../server/fleet/services.ts'
import { makeTunnels } from '../../server/fleet/tunnels.ts'
import type { Remote } from '../../server/shell/remote.ts'
import { openStore } from '../../server/store/openStore.ts'
import type { Store } from '../../server/store/store.ts'
import { hostSpec } from '../../shared/host.ts'
import { place } from '../../shared/name.ts'
import { remoteOf } from '../bus/remoteOf.ts'
import type { TestHost } from '../hosts/testHost.ts'

export const asking: Asking = { by: 'script' }

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

export interface TunnelFleet extends AsyncDisposable {
  readonly context: FleetContext
  readonly store: Store
  readonly tunnels: Fleet['tunnels']
  readonly services: Omit<Fleet['services'], 'watch'>
}

/** The tunnels' use cases over real hosts and a real store, with the least that can stand for the rest of the fleet. */
export const tunnelFleet = async (options: TunnelFleetOptions): Promise<TunnelFleet> => {
  const store = await openStore(join(options.home, 'raptor.db'))
  const sessions = sessionsOf(options)
  for (const { descriptor } of options.hosts) {
    const { name, address, port, user } = descriptor
    await store.hosts.put({ ...hostSpec.parse({ name, address, port, user }), addedAtMs: Date.now() })
  }
  const live = await makeLive({ store, now: Date.now })
  const operations = await makeOperations({
    store,
    now: Date.now,
    onChange: () => undefined,
    report: (error) => {
      console.error(error)
      return 'test'
    },
  })
  const context: FleetContext = {
    store,
    sessions,
    live,
    operations: hooked(operations, options.onBorder ?? (async () => undefined)),
    now: Date.now,
    cacheFolder: options.home,
    releaseBase: 'http://127.0.0.1:1/',
    probeUrls: options.probeUrls,
  }
  return {
    context,
    store,
    tunnels: makeTunnels(context),
    services: makeServices(context),
    [Symbol.asyncDispose]: async () => {
      await operations[Symbol.asyncDispose]()
      live[Symbol.dispose]()
      await sessions[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** What prepare does for a host, as far as tunnels need it; xray is there by the kind of host. */
export const prepared = `id ${place.user} >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin ${place.user}
install -d -m 0750 -o ${place.user} -g ${place.group} ${place.configFolder} ${place.logFolder}`

const sessionsOf = ({ hosts, throughRemote = (remote) => remote }: TunnelFleetOptions): Sessions & AsyncDisposable => {
  const open = new Map<string, Promise<HostSession>>()
  const closing = new AsyncDisposableStack()
  const connect = async (name: string): Promise<HostSession> => {
    const host = hosts.find(({ descriptor }) => descriptor.name === name)
    if (host === undefined) throw new Error(`no test host ${name}`)
    const connection = closing.use(await remoteOf(host))
    const manager = closing.use(await openManager(connection))
    const remote = throughRemote(connection)
    const { address, port, user } = host.descriptor
    return { spec: hostSpec.parse({ name, address, port, user }), remote, manager }
  }
  return {
    open: (name) => {
      const known = open.get(name) ?? connect(name)
      open.set(name, known)
      return known
    },
    unlock: () => undefined,
    forget: async (name) => void open.delete(name),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** The real engine, with a hook at each border of a step. */
const hooked = (runner: OperationRunner, onBorder: (border: string) => Promise<void>): OperationRunner => {
  const withHooks = <I, T>(definition: OrderDefinition<I, T>): OrderDefinition<I, T> => ({
    ...definition,
    work: (input, run) =>
      definition.work(input, {
        ...run,
        step: async (name, work) => {
          await onBorder(`before ${name}`)
          const value = await run.step(name, work)
          await onBorder(`after ${name}`)
          return value
        },
      }),
  })
  return {
    ...runner,
    define: (definition) => runner.define(withHooks(definition)),
    carryOut: (order) => runner.carryOut({ ...order, definition: withHooks(order.definition) }),
  }
}
