import type { ServiceDetail, ServiceUnit, Way } from '../../../shared/service.ts'

/** What ended a systemd job, in systemd's own words (org.freedesktop.systemd1.Manager.JobRemoved). */
export type JobResult = 'done' | 'canceled' | 'timeout' | 'failed' | 'dependency' | 'skipped' | 'collected' | 'once'

export type JobOrder = 'start' | 'stop' | 'restart'

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** What a subscriber hears. Nothing is sent while systemd reloads; after it `listed` brings the whole again. */
export type ManagerEvent =
  | { readonly kind: 'listed'; readonly units: readonly ServiceUnit[] }
  | { readonly kind: 'changed'; readonly unit: ServiceUnit }
  | { readonly kind: 'gone'; readonly name: string }
  | { readonly kind: 'reloading'; readonly active: boolean }

/**
 * systemd of one host as typed calls, whichever way it is reached: `bus`, `bridge` or `systemctl`. One contract test runs
 * over all three. Unit names are full (`xray-tunnel-x.service`). Methods reject with HostError; an order the login may not
 * give is `notPermitted` and says what it needs.
 */
export interface Manager extends AsyncDisposable {
  readonly host: string
  readonly way: Way
  /** Why this way and not a better one; undefined for the best. */
  readonly reason: string | undefined

  /** `/etc/machine-id`: which machine this is, whatever its name and address. 32 hex digits. */
  machineId(options?: CallOptions): Promise<string>

  /** Every unit that matches (`xray-tunnel-*.service`), loaded or only installed as a file. One round trip. */
  list(patterns: readonly string[], options?: CallOptions): Promise<ServiceUnit[]>

  /** The details of one unit; `loadState: 'not-found'` when there is none. */
  get(name: string, options?: CallOptions): Promise<ServiceDetail>

  /** Any properties of one unit by systemd's own names, as text in `systemctl show` form. */
  properties(name: string, names: readonly string[], options?: CallOptions): Promise<Record<string, string>>

  /**
   * Subscribes before it reads: the first event is `listed`, then changes as they come. Ends with HostError
   * `connectionLost` when the connection does; `systemctl` polls every 5 s and re-lists on every difference.
   */
  subscribe(patterns: readonly string[], options?: CallOptions): AsyncIterable<ManagerEvent>

  /** Orders a job for each unit in one go and waits for its JobRemoved. One result a unit, in the order asked. */
  order(order: JobOrder, names: readonly string[], options?: CallOptions): Promise<JobResult[]>

  /** Without a reload: systemd 257 says `needsReload` of the unit until one comes, older ones don't. */
  enable(names: readonly string[], options?: CallOptions): Promise<void>
  /** As enable; a unit that has no file is no error. */
  disable(names: readonly string[], options?: CallOptions): Promise<void>
  /** Forgets the failed state; a unit that isn't loaded is no error. */
  resetFailed(names: readonly string[], options?: CallOptions): Promise<void>
  /** daemon-reload, waited for. */
  reload(options?: CallOptions): Promise<void>
}
