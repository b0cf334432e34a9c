import type { HostView } from '../../../shared/host.ts'
import { keptOperations, type LiveEvent, type Live as Rows } from '../../../shared/live.ts'
import { idOfUnit, unitNameOf } from '../../../shared/name.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { FleetStore, StoredHost, StoredTunnel } from '../../store/fleetStore.ts'
import type { ManagerEvent } from '../../systemd/manager/manager.ts'
import type { LivePicture, UnitExtra } from '../context.ts'
import { hostView, isFresh, notSeen, type HostSeen } from './hostSeen.ts'
import { HostUnits } from './hostUnits.ts'
import { OperationsSeen } from './operationsSeen.ts'
import { SameMachines } from './sameMachines.ts'
import { makeSubscribers, type Fits } from './subscribers.ts'
import { TunnelIndex, type KnownTunnel } from './tunnelIndex.ts'
import { tunnelView } from './tunnelView.ts'

/** The live picture with its inner side: what the sessions tell it. Nothing on the way from a change to the readers waits. */
export interface Live extends LivePicture, Disposable {
  /** A snapshot, then events of what fits, until the signal; see `Subscribers`. */
  watch(fits: Fits, signal: AbortSignal | undefined): AsyncIterable<LiveEvent>
  /** Moves what is seen of a host; also of one that is not stored yet. */
  see(hostId: string, next: (seen: HostSeen) => HostSeen): void
  heard(hostId: string, event: ManagerEvent): void
  detailed(hostId: string, detail: ServiceDetail): void
  /** Nothing is known of it any more, as before its first connection. */
  forget(hostId: string): void
}

interface HostEntry {
  readonly id: string
  stored: StoredHost | undefined
  seen: HostSeen
  readonly units: HostUnits
}

/** The live picture, begun with what is stored. */
export const makeLive = async ({ store, now }: { store: FleetStore; now: () => number }): Promise<Live> => {
  const entries = new Map<string, HostEntry>()
  const idsByName = new Map<string, string>()
  const tunnels = new TunnelIndex()
  const machines = new SameMachines()
  const operations = new OperationsSeen()

  const entryOf = (id: string): HostEntry => {
    const known = entries.get(id)
    if (known !== undefined) return known
    const entry: HostEntry = { id, stored: undefined, seen: notSeen, units: new HostUnits() }
    entries.set(id, entry)
    return entry
  }

  const viewOfHost = ({ stored, seen }: HostEntry): HostView | undefined =>
    stored && hostView(stored, seen, machines.namesBeside(stored))

  const extraOf = (entry: HostEntry, name: string): UnitExtra | undefined => {
    const known = entry.units.extra(name)
    if (known === undefined) return undefined
    // What the host says of a time is said by its clock.
    const skewMs = entry.seen.facts?.clockSkewMs ?? 0
    return { sinceMs: known.saidMs === null ? known.seenMs : known.saidMs - skewMs, ending: known.ending }
  }

  const viewOfTunnel = (stored: StoredTunnel): TunnelView => {
    const entry = entryOf(stored.hostId)
    const name = unitNameOf(stored.id)
    return tunnelView(stored, {
      host: entry.stored?.name ?? stored.hostId,
      freshness: entry.seen.freshness,
      service: isFresh(entry.seen) ? entry.units.unit(name) : undefined,
      extra: extraOf(entry, name),
      operation: stored.owner === null ? undefined : operations.get(stored.owner),
    })
  }

  const picture = (fits: Fits): Rows => ({
    atMs: now(),
    hosts: [...entries.values()]
      .flatMap((entry) => (fits({ topic: 'hosts', hostId: entry.id }) ? (viewOfHost(entry) ?? []) : []))
      .sort(by(({ name }) => name)),
    tunnels: [...tunnels.all()]
      .filter(({ stored: { uid, hostId } }) => fits({ topic: 'tunnels', hostId, uid }))
      .map(({ view }) => view)
      .sort(by(({ ref }) => ref)),
    operations: operations.list().filter((one) => fits({ topic: 'operations', hostId: hostIdOf(one) })),
  })
  const hostIdOf = ({ host }: OperationSummary): string | undefined => (host === null ? undefined : idsByName.get(host))
  const subscribers = makeSubscribers(picture, now)

  const publishHost = (entry: HostEntry): void => {
    const host = viewOfHost(entry)
    if (host !== undefined)
      subscribers.publish({ kind: 'host', atMs: now(), host }, { topic: 'hosts', hostId: entry.id })
  }
  const publishTunnel = (tunnel: TunnelView): void => {
    const { hostId, uid } = tunnel
    subscribers.publish({ kind: 'tunnel', atMs: now(), tunnel }, { topic: 'tunnels', hostId, uid })
  }

  const viewAgain = (known: KnownTunnel | undefined): void => {
    if (known === undefined) return
    const view = viewOfTunnel(known.stored)
    if (isSameView(view, known.view)) return
    known.view = view
    publishTunnel(view)
  }
  const viewAllAgain = (entry: HostEntry): void => {
    for (const known of tunnels.on(entry.id)) viewAgain(known)
  }
  const unitChanged = (entry: HostEntry, unit: string): void => {
    const id = idOfUnit(unit)
    if (id !== undefined) viewAgain(tunnels.find(entry.id, id))
  }

  /** What was read last counts, whichever answer comes last. */
  const putTunnel = (stored: StoredTunnel): KnownTunnel => {
    const before = tunnels.get(stored.uid)
    const newest = before !== undefined && before.stored.version > stored.version ? before.stored : stored
    const known: KnownTunnel = { stored: newest, view: viewOfTunnel(newest) }
    tunnels.put(known)
    return known
  }
  const dropTunnel = (uid: string): void => {
    const known = tunnels.take(uid)
    if (known === undefined) return
    const { hostId } = known.stored
    subscribers.publish({ kind: 'tunnelGone', atMs: now(), uid }, { topic: 'tunnels', hostId, uid })
  }

  /** What is stored of a host, or that it is gone; gives the hosts whose row says something of it. */
  const putHost = (id: string, stored: StoredHost | undefined): string[] => {
    const entry = entryOf(id)
    const before = entry.stored
    entry.stored = stored
    if (before !== undefined && idsByName.get(before.name) === id) idsByName.delete(before.name)
    if (stored !== undefined) idsByName.set(stored.name, id)
    return machines.put(before, stored)
  }

  const hostChanged = async (id: string): Promise<void> => {
    const [stored, theirs] = await Promise.all([store.hosts.get(id), store.tunnels.list(id)])
    const entry = entryOf(id)
    const kept = new Set(theirs.map(({ uid }) => uid))
    for (const { stored: tunnel } of tunnels.on(id)) if (!kept.has(tunnel.uid)) dropTunnel(tunnel.uid)
    const was = entry.stored
    if (was !== undefined && stored !== undefined && was.version > stored.version) return
    const company = putHost(id, stored)
    if (stored === undefined) {
      entries.delete(id)
      if (was !== undefined) subscribers.publish({ kind: 'hostGone', atMs: now(), id }, { topic: 'hosts', hostId: id })
    } else publishHost(entry)
    for (const other of company) publishHost(entryOf(other))
    for (const tunnel of theirs) {
      const before = tunnels.get(tunnel.uid)
      const known = putTunnel(tunnel)
      if (before === undefined || isNewRow(before, known)) publishTunnel(known.view)
    }
  }

  const live: Live = {
    hosts: () => [...picture(({ topic }) => topic === 'hosts').hosts],
    tunnels: () => [...picture(({ topic }) => topic === 'tunnels').tunnels],
    host: (id) => {
      const entry = entries.get(id)
      return entry && viewOfHost(entry)
    },
    tunnel: (uid) => tunnels.get(uid)?.view,
    storedHost: (id) => entries.get(id)?.stored,
    hostNamed: (name) => entries.get(idsByName.get(name) ?? '')?.stored,
    storedTunnel: (uid) => tunnels.get(uid)?.stored,
    tunnelsOn: (hostId) => tunnels.on(hostId).map(({ stored }) => stored),
    tunnelsWithId: (id) => tunnels.withId(id).map(({ stored }) => stored),
    unit: (hostId, name) => {
      const entry = entries.get(hostId)
      return entry !== undefined && isFresh(entry.seen) ? entry.units.unit(name) : undefined
    },
    extra: (hostId, name) => {
      const entry = entries.get(hostId)
      return entry && extraOf(entry, name)
    },
    watch: (fits, signal) => subscribers.read(fits, signal),
    see: (id, next) => {
      const entry = entryOf(id)
      const was = entry.seen
      entry.seen = next(was)
      if (entry.seen === was) return
      publishHost(entry)
      const isOtherSight =
        isFresh(was) !== isFresh(entry.seen) ||
        !isFresh(entry.seen) ||
        was.facts?.clockSkewMs !== entry.seen.facts?.clockSkewMs
      if (isOtherSight) viewAllAgain(entry)
    },
    heard: (id, event) => {
      const entry = entryOf(id)
      for (const name of entry.units.hear(event, now())) unitChanged(entry, name)
    },
    detailed: (id, detail) => {
      const entry = entryOf(id)
      if (entry.units.detailed(detail)) unitChanged(entry, detail.name)
    },
    forget: (id) => {
      const entry = entries.get(id)
      if (entry === undefined) return
      entry.seen = notSeen
      entry.units.clear()
      publishHost(entry)
      viewAllAgain(entry)
      if (entry.stored === undefined) entries.delete(id)
    },
    hostChanged,
    tunnelChanged: async (uid) => {
      const stored = await store.tunnels.get(uid)
      if (stored === undefined) dropTunnel(uid)
      else publishTunnel(putTunnel(stored).view)
    },
    operationChanged: (operation) => {
      operations.put(operation)
      const about = { topic: 'operations', hostId: hostIdOf(operation) } as const
      subscribers.publish({ kind: 'operation', atMs: now(), operation }, about)
      for (const known of tunnels.ownedBy(operation.id)) viewAgain(known)
    },
    [Symbol.dispose]: () => subscribers.end(),
  }

  const ended = await store.jobs.list({ limit: keptOperations })
  const running = await store.jobs.list({ limit: mostRunning, states: ['waiting', 'running'] })
  for (const operation of [...running, ...ended.toReversed()]) operations.put(operation)
  for (const host of await store.hosts.list()) putHost(host.id, host)
  for (const tunnel of await store.tunnels.list()) putTunnel(tunnel)
  return live
}

/** Far more than can run at once. */
const mostRunning = 10_000

const by =
  <T>(keyOf: (item: T) => string) =>
  (one: T, other: T): number =>
    keyOf(one) < keyOf(other) ? -1 : 1

const isNewRow = (before: KnownTunnel, known: KnownTunnel): boolean =>
  before.stored.version !== known.stored.version ||
  before.view.ref !== known.view.ref ||
  !isSameView(before.view, known.view)

const isSameView = (one: TunnelView, other: TunnelView): boolean =>
  one.health === other.health &&
  one.cause === other.cause &&
  one.service === other.service &&
  one.sinceMs === other.sinceMs
