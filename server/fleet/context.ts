import type { HostView } from '../../shared/host.ts'
import type { OperationSummary } from '../../shared/operation/operation.ts'
import type { ServiceUnit } from '../../shared/service.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import type { Jobs, OrderedBy } from '../jobs/job.ts'
import type { Remote } from '../shell/remote.ts'
import type { FleetStore, StoredHost, StoredTunnel } from '../store/fleetStore.ts'
import type { Manager } from '../systemd/manager/manager.ts'

/** Who asks, and when they stop waiting. Questions are abandoned on abort; an order once begun runs to its end. */
export interface Asking extends OrderedBy {
  readonly signal?: AbortSignal | undefined
}

/** A host while it is connected, and known to be the machine that it was: one connection, one way to systemd. */
export interface HostSession {
  readonly host: StoredHost
  readonly remote: Remote
  readonly manager: Manager
}

/** The connections of the fleet: at most one a host, shared by every caller, made again with back-off. Hosts are named by uuid. */
export interface Sessions {
  /** The live session, or a new one; rejects with the HostError of the attempt, `hostReplaced` for another machine. */
  open(hostId: string, options?: { signal?: AbortSignal | undefined }): Promise<HostSession>
}

/** What is known of a unit beyond its list entry. */
export interface UnitExtra {
  /** Since when it is as it is, where that was seen or asked; by our clock. */
  readonly sinceMs: number | null
  /** How its process ended last, in words; null while it runs. */
  readonly ending: string | null
}

/** The observed state, in memory, pushed. Hosts are named by uuid, tunnels by uid. */
export interface LivePicture {
  /** Every stored host and tunnel as it is seen now, by name and by ref. */
  hosts(): HostView[]
  tunnels(): TunnelView[]
  host(id: string): HostView | undefined
  tunnel(uid: string): TunnelView | undefined
  storedHost(id: string): StoredHost | undefined
  hostNamed(name: string): StoredHost | undefined
  storedTunnel(uid: string): StoredTunnel | undefined
  /** The stored tunnels of a host; with that id on any host: by index, never by a walk over all. */
  tunnelsOn(hostId: string): readonly StoredTunnel[]
  tunnelsWithId(id: string): readonly StoredTunnel[]
  /** The unit as last seen on a host that is live or polling; undefined when there is none. */
  unit(hostId: string, unitName: string): ServiceUnit | undefined
  extra(hostId: string, unitName: string): UnitExtra | undefined
  /** Says that what is stored about a host or a tunnel has changed (or is gone): it is read again and told. */
  hostChanged(id: string): Promise<void>
  tunnelChanged(uid: string): Promise<void>
  operationChanged(summary: OperationSummary): void
}

/** What the use cases are given; each asks for the few of them that it needs. makeFleet builds it once. */
export interface FleetContext {
  readonly store: FleetStore
  readonly sessions: Sessions
  readonly live: LivePicture
  readonly jobs: Jobs
  /** The fleet's uuid. */
  readonly fleetId: string
  /** Who holds the leases of hosts: the fleet, or this server of it where its store has several. */
  readonly leaseHolder: string
  /** UNIX milliseconds. */
  readonly now: () => number
  /** Folder for downloaded binaries. */
  readonly cacheFolder: string
  /** Base address of the official releases, settable for mirrors and tests. */
  readonly releaseBase: string
  /** What tunnels are asked to fetch to prove that traffic passes; public pages when not given. */
  readonly probeUrls?: readonly string[] | undefined
}
