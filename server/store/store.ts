import type { HostSpec } from '../../shared/host.ts'
import type { Operation } from '../../shared/operation.ts'
import type { Tunnel } from '../../shared/tunnel.ts'

export interface StoredHost extends HostSpec {
  addedAtMs: number
}

/** An operation with what it was asked to do, so that it can be retried. `input` may hold secrets and never leaves the server. */
export interface StoredOperation {
  operation: Operation
  input: unknown
  /** What the work gave, once it is done: the same order given again is answered with it. May hold secrets too. */
  value?: unknown
}

/** A config that was taken away from a host, kept on the workstation. */
export interface ArchivedConfig {
  host: string
  id: string
  revision: number
  config: string
  unit: string
  archivedAtMs: number
}

/**
 * What is wanted and what was done, on the workstation's disk. Synchronous calls would block; every method resolves when
 * the change is on disk. Observed state is never stored.
 */
export interface Store extends AsyncDisposable {
  readonly hosts: {
    list(): Promise<StoredHost[]>
    get(name: string): Promise<StoredHost | undefined>
    put(host: StoredHost): Promise<void>
    /** Takes the host and its tunnels out. */
    remove(name: string): Promise<void>
  }
  readonly tunnels: {
    list(host?: string): Promise<Tunnel[]>
    get(host: string, id: string): Promise<Tunnel | undefined>
    put(tunnel: Tunnel): Promise<void>
    remove(host: string, id: string): Promise<void>
  }
  readonly operations: {
    list(query: { limit: number; host?: string | undefined }): Promise<Operation[]>
    get(id: string): Promise<StoredOperation | undefined>
    put(stored: StoredOperation): Promise<void>
    /** Those that a killed server left `waiting` or `running`. */
    unended(): Promise<StoredOperation[]>
  }
  readonly archive: {
    put(archived: ArchivedConfig): Promise<void>
    list(host: string, id: string): Promise<ArchivedConfig[]>
  }
}
