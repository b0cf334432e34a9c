import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openManager } from '../../server/bus/openManager.ts'
import type {
  FleetContext,
  HostSession,
  OperationRun,
  OperationRunner,
  OrderDefinition,
  Sessions,
} from '../../server/fleet/context.ts'
import type { Asking, Fleet } from '../../server/fleet/fleet.ts'
import { makeServices } from '../../server/fleet/services.ts'
import { makeTunnels } from '../../server/fleet/tunnels.ts'
import { openStore } from '../../server/store/openStore.ts'
import type { Store } from '../../server/store/store.ts'
import { hostSpec } from '../../shared/host.ts'
import { place } from '../../shared/name.ts'
import type { Operation } from '../../shared/operation.ts'
import { remoteOf } from '../bus/remoteOf.ts'
import type { TestHost } from '../hosts/testHost.ts'

export const asking: Asking = { by: 'script' }

export interface TunnelFleetOptions {
  /** Where the store stands; the caller's to remove. */
  readonly home: string
  readonly hosts: readonly TestHost[]
  readonly probeUrls?: readonly string[]
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
  const sessions = sessionsOf(options.hosts)
  for (const { descriptor } of options.hosts) {
    const { name, address, port, user } = descriptor
    await store.hosts.put({ ...hostSpec.parse({ name, address, port, user }), addedAtMs: Date.now() })
  }
  const context: FleetContext = {
    store,
    sessions,
    live: {
      host: () => undefined,
      unit: () => undefined,
      watch: () => {
        throw new Error('nobody watches here')
      },
      hostChanged: async () => undefined,
      tunnelChanged: async () => undefined,
      operationChanged: () => undefined,
    },
    operations: plainRunner(store, options.onBorder ?? (async () => undefined)),
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
      await sessions[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** What prepare does for a host, as far as tunnels need it; xray is there by the kind of host. */
export const prepared = `id ${place.user} >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin ${place.user}
install -d -m 0750 -o ${place.user} -g ${place.group} ${place.configFolder} ${place.logFolder}`

const sessionsOf = (hosts: readonly TestHost[]): Sessions & AsyncDisposable => {
  const open = new Map<string, Promise<HostSession>>()
  const closing = new AsyncDisposableStack()
  const connect = async (name: string): Promise<HostSession> => {
    const host = hosts.find(({ descriptor }) => descriptor.name === name)
    if (host === undefined) throw new Error(`no test host ${name}`)
    const remote = closing.use(await remoteOf(host))
    const manager = closing.use(await openManager(remote))
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

/** Carries orders out at once and stores what a retry looks at. */
const plainRunner = (store: Store, onBorder: (border: string) => Promise<void>): OperationRunner => {
  const refuse = (): never => {
    throw new Error('not in this test')
  }
  const carryOut = async <I, T>({
    definition,
    input,
    operationId,
  }: {
    definition: OrderDefinition<I, T>
    input: I
    operationId?: string | undefined
  }): Promise<{ operation: Operation; value: T }> => {
    const operation: Operation = {
      id: operationId ?? randomUUID(),
      kind: definition.kind,
      title: definition.title(input),
      ...definition.target(input),
      state: 'running',
      steps: [],
      fault: null,
      by: 'script',
      startedAtMs: Date.now(),
      endedAtMs: null,
    }
    await store.operations.put({ operation, input })
    const run: OperationRun = {
      id: operation.id,
      signal: new AbortController().signal,
      step: async (name, work) => {
        if (!definition.steps(input).includes(name)) throw new Error(`undeclared step ${name}`)
        await onBorder(`before ${name}`)
        const value = await work(() => undefined)
        await onBorder(`after ${name}`)
        return value
      },
      skip: async (name) => {
        if (!definition.steps(input).includes(name)) throw new Error(`undeclared step ${name}`)
      },
    }
    const value = await definition.work(input, run)
    const ended: Operation = { ...operation, state: 'done', endedAtMs: Date.now() }
    await store.operations.put({ operation: ended, input })
    return { operation: ended, value }
  }
  return { define: () => undefined, carryOut, watch: refuse, cancel: refuse, retry: refuse }
}
