import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { systemClock } from '../jobs/clock.ts'
import { makeJobs } from '../jobs/makeJobs.ts'
import { openFleetStore } from '../store/openFleetStore.ts'
import type { HostsContext } from './hosts/hostsContext.ts'
import { learningFacts } from './hosts/learningFacts.ts'
import { prepareKind } from './hosts/prepare/prepareKind.ts'
import { removeKind } from './hosts/remove/removeKind.ts'
import { makeLive } from './live/makeLive.ts'
import { makeSessions } from './sessions/makeSessions.ts'
import { createKind } from './tunnels/createKind.ts'
import { deleteKind } from './tunnels/deleteKind.ts'
import { editKind } from './tunnels/editKind.ts'
import { unitKind } from './tunnels/unitKinds.ts'

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
  /** The 0600 file with the key that seals secrets in the store; see store/. */
  readonly keyFile?: string | undefined
  /** Keeps an error that no fault describes; users are told its id only. */
  readonly report?: ((id: string, error: unknown) => void) | undefined
}

const officialReleases = 'https://github.com/XTLS/Xray-core/releases/download'

/** What the procedures are given: everything that the use cases need, until it is disposed. */
export interface Fleet extends HostsContext, AsyncDisposable {}

/**
 * Opens the fleet of a folder: every stored host is connected in the background, 32 at once. Disposing it ends what runs
 * before its next step, closes all connections and the store; tunnels don't notice.
 * @throws HostError `badInput` when another process works on the folder, or a newer version has written it.
 */
export const makeFleet = async (options: FleetOptions): Promise<Fleet> => {
  const { home, sshConfigFile } = options
  const now = Date.now
  const server = randomUUID()
  const report = withId(options.report ?? printError)
  const knownHostsFile = join(home, 'known_hosts')
  await using opening = new AsyncDisposableStack()
  const store = opening.use(await openFleetStore({ folder: home, keyFile: options.keyFile }))
  const live = opening.use(await makeLive({ store, now }))
  const sessions = opening.use(
    makeSessions({ store, live, now, knownHostsFile, configFile: sshConfigFile, onReady: (host) => facts.learn(host) }),
  )
  const facts = opening.use(learningFacts({ sessions, live, now }))
  const jobs = opening.use(
    makeJobs({ store, clock: systemClock, server, onChange: (summary) => live.operationChanged(summary), report }),
  )
  const fleetId = await store.fleet.id()
  const context: HostsContext = {
    store,
    sessions,
    live,
    jobs,
    fleetId,
    leaseHolder: store.isShared ? server : fleetId,
    now,
    knownHostsFile,
    sshConfigFile,
    cacheFolder: options.cacheFolder ?? envPaths('raptor-tunnel', { suffix: '' }).cache,
    releaseBase: options.releaseBase ?? officialReleases,
    probeUrls: options.probeUrls,
  }
  jobs.define(createKind(context))
  jobs.define(editKind(context))
  jobs.define(deleteKind(context))
  for (const order of ['start', 'stop', 'restart', 'enable', 'disable'] as const) jobs.define(unitKind(context, order))
  jobs.define(prepareKind(context))
  jobs.define(removeKind(context))
  for (const { id } of await store.hosts.list()) sessions.open(id).catch(() => undefined)
  await jobs.start()
  const open = opening.move()
  return { ...context, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

const withId =
  (report: (id: string, error: unknown) => void) =>
  (error: unknown): string => {
    const id = randomUUID()
    report(id, error)
    return id
  }

const printError = (id: string, error: unknown): void => console.error(id, error)
