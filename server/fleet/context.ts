import type { HostSecrets, HostSpec, HostView } from '../../shared/host.ts'
import type { LiveEvent } from '../../shared/live.ts'
import type { Operation, OperationKind } from '../../shared/operation.ts'
import type { ServiceUnit } from '../../shared/service.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import type { Remote } from '../shell/remote.ts'
import type { Manager } from '../systemd/manager/manager.ts'
import type { Store } from '../store/store.ts'
import type { Asking } from './fleet.ts'

/** A host while it is connected: one connection, one way to systemd. */
export interface HostSession {
  readonly spec: HostSpec
  readonly remote: Remote
  readonly manager: Manager
}

/** The connections of the fleet: at most one a host, shared by every caller, made again with back-off. */
export interface Sessions {
  /** The live session, or a new one; rejects with the HostError of the attempt. */
  open(host: string, options?: { signal?: AbortSignal | undefined }): Promise<HostSession>
  /** Secrets of a host, held for this server's life only. */
  unlock(host: string, secrets: HostSecrets): void
  /** Closes and forgets the host. */
  forget(host: string): Promise<void>
}

/** What is known of a unit beyond its list entry. */
export interface UnitExtra {
  /** Since when it is as it is, where that was seen or asked. */
  readonly sinceMs: number | null
  /** How its process ended last, in words; null while it runs. */
  readonly ending: string | null
}

/** The observed state, in memory, pushed. */
export interface LiveHub {
  /** Every stored host as it is seen now, by name. */
  hosts(): HostView[]
  /** Every stored tunnel as it is seen now, by `HOST/ID`. */
  tunnels(): TunnelView[]
  host(name: string): HostView | undefined
  /** The unit as last seen on a host that is live or polling; undefined when there is none. */
  unit(host: string, unitName: string): ServiceUnit | undefined
  /** What was found out about such a unit since its state was seen. */
  extra?(host: string, unitName: string): UnitExtra | undefined
  watch(asking: Asking): AsyncIterable<LiveEvent>
  /** Says that what is stored about a host or a tunnel has changed. */
  hostChanged(name: string): Promise<void>
  tunnelChanged(host: string, id: string): Promise<void>
  operationChanged(operation: Operation): void
}

/** What an operation's work is given. A step is stored before and after its work, so a killed server knows where it was. */
export interface OperationRun {
  readonly id: string
  readonly signal: AbortSignal
  /** Runs one of the declared steps; `report` shows progress (0 to 1) or a note. A cancelled operation ends before its next step. */
  step<T>(name: string, work: (report: (seen: { progress?: number; note?: string }) => void) => Promise<T>): Promise<T>
  /** Marks a declared step as not needed. */
  skip(name: string, note: string): Promise<void>
}

/** A kind of change: what it is called, the steps it has, and how it is done. Work may be done again from the start at any time. */
export interface OrderDefinition<I, T> {
  readonly kind: OperationKind
  readonly title: (input: I) => string
  readonly target: (input: I) => { host: string; tunnel: string | null }
  readonly steps: (input: I) => readonly string[]
  readonly work: (input: I, run: OperationRun) => Promise<T>
}

export interface OperationRunner {
  /** Makes a kind known, so that a stored operation can be retried. */
  define<I, T>(definition: OrderDefinition<I, T>): void
  /**
   * Queues the order on its host (one change at a time), carries it out and gives the ended operation with the value.
   * Rejects with the work's HostError after the operation is stored as failed. An `operationId` that exists already is
   * not carried out twice: its outcome is given, or waited for.
   */
  carryOut<I, T>(order: {
    definition: OrderDefinition<I, T>
    input: I
    asking: Asking
    operationId?: string | undefined
  }): Promise<{ operation: Operation; value: T }>
  /** Waits a moment for an id that is not known yet; `notFound` when it doesn't come. */
  watch(id: string, asking: Asking): AsyncIterable<Operation>
  cancel(id: string): Promise<Operation>
  retry(retry: { id: string; operationId?: string | undefined }, asking: Asking): Promise<Operation>
}

/** What every use case is given; main.ts builds it once. */
export interface FleetContext {
  readonly store: Store
  readonly sessions: Sessions
  readonly live: LiveHub
  readonly operations: OperationRunner
  /** UNIX milliseconds. */
  readonly now: () => number
  /** Folder for downloaded binaries. */
  readonly cacheFolder: string
  /** Base address of the official releases, settable for mirrors and tests. */
  readonly releaseBase: string
  /** What tunnels are asked to fetch to prove that traffic passes, see probe/probeTargets.ts; public pages when not given. */
  readonly probeUrls?: readonly string[] | undefined
}
