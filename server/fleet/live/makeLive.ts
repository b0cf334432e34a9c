import type { HostView } from '../../../shared/host.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import { idOfUnit } from '../../../shared/name.ts'
import type { Operation } from '../../../shared/operation.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { Tunnel, TunnelView } from '../../../shared/tunnel.ts'
import type { ManagerEvent } from '../../systemd/manager/manager.ts'
import type { Store, StoredHost } from '../../store/store.ts'
import type { LiveHub } from '../context.ts'
import { tunnelView } from '../tunnel/tunnelView.ts'
import { hostView, isFresh, notSeen, type HostSeen } from './hostSeen.ts'
import { HostUnits } from './hostUnits.ts'
import { makeSubscribers } from './subscribers.ts'

const keptOperations = 50

/** The hub with its inner side: what the sessions tell it. Nothing on the way from a change to the readers waits. */
export interface Live extends LiveHub, Disposable {
  stored(host: string): StoredHost | undefined
  /** Moves what is seen of a host; also of one that is not stored yet. */
  see(host: string, next: (seen: HostSeen) => HostSeen): void
  heard(host: string, event: ManagerEvent): void
  detailed(host: string, detail: ServiceDetail): void
  /** Nothing is known of it any more, as before its first connection. */
  forget(host: string): void
}

interface HostEntry {
  stored: StoredHost | undefined
  seen: HostSeen
  readonly units: HostUnits
  readonly tunnels: Map<string, TunnelEntry>
}

interface TunnelEntry {
  readonly tunnel: Tunnel
  view: TunnelView
}

/** The live picture, begun with what is stored. */
export const makeLive = async ({ store, now }: { store: Store; now: () => number }): Promise<Live> => {
  const entries = new Map<string, HostEntry>()
  let operations = await store.operations.list({ limit: keptOperations })

  const entryOf = (host: string): HostEntry => {
    const known = entries.get(host)
    if (known !== undefined) return known
    const entry: HostEntry = { stored: undefined, seen: notSeen, units: new HostUnits(), tunnels: new Map() }
    entries.set(host, entry)
    return entry
  }

  const isKnown = (entry: HostEntry): entry is HostEntry & { stored: StoredHost } => entry.stored !== undefined

  const snapshot = (): LiveEvent => ({ kind: 'snapshot', atMs: now(), hosts: hosts(), tunnels: tunnels(), operations })
  const hosts = (): HostView[] =>
    [...entries.values()]
      .filter(isKnown)
      .map(({ stored, seen }) => hostView(stored, seen))
      .sort(by(({ name }) => name))
  const tunnels = (): TunnelView[] =>
    [...entries.values()]
      .flatMap((entry) => [...entry.tunnels.values()].map(({ view }) => view))
      .sort(by(({ ref }) => ref))

  const subscribers = makeSubscribers(snapshot, now)

  const publishHost = (entry: HostEntry): void => {
    if (isKnown(entry)) subscribers.publish({ kind: 'host', atMs: now(), host: hostView(entry.stored, entry.seen) })
  }

  const viewAgain = (entry: HostEntry, id: string): void => {
    const known = entry.tunnels.get(id)
    if (known === undefined) return
    const view = tunnelView(known.tunnel, hub)
    if (isSameView(view, known.view)) return
    known.view = view
    subscribers.publish({ kind: 'tunnel', atMs: now(), tunnel: view })
  }

  const viewAllAgain = (entry: HostEntry): void => {
    for (const id of entry.tunnels.keys()) viewAgain(entry, id)
  }

  const dropTunnel = (entry: HostEntry, id: string): void => {
    const known = entry.tunnels.get(id)
    if (known === undefined) return
    entry.tunnels.delete(id)
    subscribers.publish({ kind: 'tunnelGone', atMs: now(), ref: known.view.ref })
  }

  const putTunnel = (entry: HostEntry, tunnel: Tunnel): void => {
    const view = tunnelView(tunnel, hub)
    entry.tunnels.set(tunnel.id, { tunnel, view })
    subscribers.publish({ kind: 'tunnel', atMs: now(), tunnel: view })
  }

  const hub: Live = {
    stored: (name) => entries.get(name)?.stored,
    hosts,
    tunnels,
    host: (name) => {
      const entry = entries.get(name)
      return entry !== undefined && isKnown(entry) ? hostView(entry.stored, entry.seen) : undefined
    },
    unit: (host, name) => {
      const entry = entries.get(host)
      return entry !== undefined && isFresh(entry.seen) ? entry.units.unit(name) : undefined
    },
    extra: (host, name) => entries.get(host)?.units.extra(name),
    watch: ({ signal }) => subscribers.read(signal),
    see: (host, next) => {
      const entry = entryOf(host)
      const was = entry.seen
      entry.seen = next(was)
      if (entry.seen === was) return
      publishHost(entry)
      if (isFresh(was) !== isFresh(entry.seen) || !isFresh(entry.seen)) viewAllAgain(entry)
    },
    heard: (host, event) => {
      const entry = entryOf(host)
      for (const name of entry.units.hear(event, now())) {
        const id = idOfUnit(name)
        if (id !== undefined) viewAgain(entry, id)
      }
    },
    detailed: (host, detail) => {
      const entry = entryOf(host)
      const id = idOfUnit(detail.name)
      if (entry.units.detailed(detail) && id !== undefined) viewAgain(entry, id)
    },
    forget: (host) => {
      const entry = entryOf(host)
      entry.seen = notSeen
      entry.units.clear()
      publishHost(entry)
      viewAllAgain(entry)
    },
    hostChanged: async (name) => {
      const [stored, theirs] = await Promise.all([store.hosts.get(name), store.tunnels.list(name)])
      const entry = entryOf(name)
      const kept = new Set<string>(theirs.map(({ id }) => id))
      for (const id of entry.tunnels.keys()) if (!kept.has(id)) dropTunnel(entry, id)
      const was = entry.stored
      entry.stored = stored
      if (stored !== undefined) publishHost(entry)
      else {
        entries.delete(name)
        if (was !== undefined) subscribers.publish({ kind: 'hostGone', atMs: now(), name })
      }
      for (const tunnel of theirs) putTunnel(entry, tunnel)
    },
    tunnelChanged: async (host, id) => {
      const tunnel = await store.tunnels.get(host, id)
      const entry = entryOf(host)
      if (tunnel === undefined) dropTunnel(entry, id)
      else putTunnel(entry, tunnel)
    },
    operationChanged: (operation) => {
      operations = withOperation(operations, operation)
      subscribers.publish({ kind: 'operation', atMs: now(), operation })
    },
    [Symbol.dispose]: () => subscribers.end(),
  }

  for (const stored of await store.hosts.list()) entryOf(stored.name).stored = stored
  for (const tunnel of await store.tunnels.list()) putTunnel(entryOf(tunnel.host), tunnel)
  return hub
}

const by =
  <T>(keyOf: (item: T) => string) =>
  (one: T, other: T): number =>
    keyOf(one) < keyOf(other) ? -1 : 1

const isSameView = (one: TunnelView, other: TunnelView): boolean =>
  one.health === other.health &&
  one.cause === other.cause &&
  one.service === other.service &&
  one.sinceMs === other.sinceMs

const withOperation = (all: Operation[], one: Operation): Operation[] => {
  const at = all.findIndex(({ id }) => id === one.id)
  return at === -1 ? [one, ...all].slice(0, keptOperations) : all.with(at, one)
}
