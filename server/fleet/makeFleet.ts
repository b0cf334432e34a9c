import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { HostError } from '../../shared/hostError.ts'
import { openStore } from '../store/openStore.ts'
import type { Fleet } from './fleet.ts'
import type { HostsContext } from './host/hostsContext.ts'
import { learningFacts } from './host/learningFacts.ts'
import { makeHosts } from './host/makeHosts.ts'
import { makeLive } from './live/makeLive.ts'
import { makeOperations } from './operations/makeOperations.ts'
import { makeServices } from './services.ts'
import { makeSessions } from './session/makeSessions.ts'
import { makeTunnels } from './tunnels.ts'

export interface FleetOptions {
  /** The folder of this fleet: its store, and the host keys it trusts. Made for its owner alone. */
  readonly home: string
  /** Another ssh_config than the user's. */
  readonly sshConfigFile?: string | undefined
  /** Base address of xray's official releases, without the last slash; for mirrors and tests. */
  readonly releaseBase?: string | undefined
  /** Where xray binaries are kept; the user's cache folder otherwise. */
  readonly cacheFolder?: string | undefined
  /** What tunnels are asked to fetch to prove that traffic passes, see probe/probeTargets.ts. */
  readonly probeUrls?: readonly string[] | undefined
  /** Keeps an error that no fault describes; users are told its id only. */
  readonly report?: ((id: string, error: unknown) => void) | undefined
}

const officialReleases = 'https://github.com/XTLS/Xray-core/releases/download'

/**
 * Opens the fleet of a folder: every stored host is connected in the background, 32 at once. Disposing it ends what runs
 * before its next step, closes all connections and the store; tunnels don't notice.
 * @throws HostError `badInput` when another process works on the folder, or a newer version has written it.
 */
export const makeFleet = async (options: FleetOptions): Promise<Fleet> => {
  const { home, sshConfigFile } = options
  const now = Date.now
  const knownHostsFile = join(home, 'known_hosts')
  await using opening = new AsyncDisposableStack()
  const store = opening.use(await openStore(join(home, 'raptor.db')))
  const live = opening.use(await makeLive({ store, now }))
  const sessions = opening.use(
    makeSessions({ live, now, knownHostsFile, configFile: sshConfigFile, onReady: (host) => facts.learn(host) }),
  )
  const facts = opening.use(learningFacts({ sessions, live, now }))
  const operations = opening.use(
    await makeOperations({
      store,
      now,
      onChange: (operation) => live.operationChanged(operation),
      report: withId(options.report ?? printError),
    }),
  )
  const context: HostsContext = {
    store,
    sessions,
    live,
    operations,
    now,
    knownHostsFile,
    sshConfigFile,
    cacheFolder: options.cacheFolder ?? envPaths('raptor-tunnel', { suffix: '' }).cache,
    releaseBase: options.releaseBase ?? officialReleases,
    probeUrls: options.probeUrls,
  }
  const fleet = useCases(context)
  for (const host of await store.hosts.list()) sessions.join(host).catch(() => undefined)
  const open = opening.move()
  return { ...fleet, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

const useCases = (context: HostsContext): Omit<Fleet, typeof Symbol.asyncDispose> => {
  const { store, live, operations } = context
  return {
    hosts: makeHosts(context),
    tunnels: makeTunnels(context),
    services: { ...makeServices(context), watch: (asking) => live.watch(asking) },
    operations: {
      list: (query) => store.operations.list(query),
      get: async (id) => {
        const found = await store.operations.get(id)
        if (found === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
        return found.operation
      },
      watch: (id, asking) => operations.watch(id, asking),
      cancel: (id) => operations.cancel(id),
      retry: (retry, asking) => operations.retry(retry, asking),
    },
  }
}

const withId =
  (report: (id: string, error: unknown) => void) =>
  (error: unknown): string => {
    const id = randomUUID()
    report(id, error)
    return id
  }

const printError = (id: string, error: unknown): void => console.error(id, error)
