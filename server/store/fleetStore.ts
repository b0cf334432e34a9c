import type { HostSpec } from '../../shared/host.ts'
import type {
  OperationItem,
  OperationPolicy,
  OperationState,
  OperationSummary,
} from '../../shared/operation/operation.ts'
import type { OperationHead } from '../../shared/operation/summaryOf.ts'
import type { Listener } from '../../shared/xray/config/listeners.ts'
import type { AddedPart, TemplateName, TunnelSource } from '../../shared/tunnel.ts'

/** By what a host is recognised, whatever its name and address: learnt at its first connection. */
export interface Machine {
  /** `/etc/machine-id`, 32 hex digits. Cloned machines share it: then the host keys tell them apart. */
  readonly machineId: string
  /** Fingerprints of its host keys that were seen, `SHA256:…`. */
  readonly hostKeys: readonly string[]
}

export interface StoredHost extends HostSpec {
  /** uuid; never changes. Name, address, login and the rest are attributes. */
  readonly id: string
  readonly machine: Machine | null
  readonly addedAtMs: number
  /** Counts writes; see `expected`. */
  readonly version: number
}

/** A tunnel without its configs: what lists, the live picture and the planning of ports need. */
export interface StoredTunnel {
  /** uuid; goes with the tunnel when it moves. */
  readonly uid: string
  /** In file and unit names; unique on its host. */
  readonly id: string
  readonly hostId: string
  readonly name: string
  readonly tags: readonly string[]
  /** A later version's reads as it is written. */
  readonly template: TemplateName
  readonly wanted: 'running' | 'stopped'
  /** The number of its current revision; 0 while it is being made for the first time. */
  readonly revision: number
  /** The unended or interrupted operation that owns what stands on the host under this name; null when nothing is under way. */
  readonly owner: string | null
  /** What its config is, for people and for the planning of ports; of the current revision, else of the one being made. */
  readonly kind: string
  readonly role: 'client' | 'exit' | 'plain'
  readonly listen: readonly string[]
  readonly listeners: readonly Listener[]
  readonly createdAtMs: number
  readonly changedAtMs: number
  readonly version: number
}

/** One full state of a tunnel. Never edited. */
export interface Revision {
  readonly tunnel: string
  /** 1, 2, 3 … */
  readonly number: number
  readonly name: string
  readonly template: TemplateName
  /** sha256 of the config file, lower-case hex. */
  readonly configHash: string
  /** The revision of an exit that an entry was made from: `{ tunnel uid, number }`. */
  readonly exit: { readonly tunnel: string; readonly revision: number } | null
  readonly added: readonly AddedPart[]
  /** Why, in a few words: `created`, `edited`, `rolled back to 3`. */
  readonly why: string
  readonly by: string
  readonly who: string
  readonly operation: string
  readonly atMs: number
}

/** A revision with what is sealed on disk. */
export interface FullRevision extends Revision {
  readonly config: string
  readonly unit: string
  readonly source: TunnelSource
}

/** A config that was taken away from a host, kept on the workstation. Sealed: config and unit. */
export interface ArchivedConfig {
  readonly id: string
  readonly hostId: string
  readonly host: string
  readonly tunnel: string
  readonly revision: number
  readonly config: string
  readonly unit: string
  readonly archivedAtMs: number
}

/** A job as it is stored: the operation's words, and what the engine needs to go on with it. */
export interface StoredJob extends OperationHead {
  readonly policy: OperationPolicy
  /** The version of its kind's stored input; a newer one than we know is shown and never run. */
  readonly kindVersion: number
  /** sha256 of kind and input: an id is bound to it. */
  readonly inputHash: string
  /** The server that works on it, and until when it says so (UNIX milliseconds). */
  readonly leaseOwner: string | null
  readonly leaseUntilMs: number | null
  /** When it was asked to end; whoever works on it reads this in the transaction in which an item passes its point of no return. */
  readonly cancelAskedAtMs: number | null
  /** Counts writes to the job, also those that change nothing: a transaction that writes it has seen the newest. */
  readonly version: number
}

/** An item with what was asked of it and what it wrote down before it acted. Sealed: input, kept and value. */
export interface StoredItem extends OperationItem {
  readonly input: unknown
  /** What its run owns: written before it touches anything. */
  readonly kept?: unknown
  /** What its work gave, once it is done. */
  readonly value?: unknown
}

export interface JobEvent {
  readonly job: string
  readonly seq: number | null
  readonly atMs: number
  /** `begun`, `pastNoReturn`, `cancelAsked`, `done`, `failed`, `interrupted`, `resumed` … */
  readonly what: string
  readonly note: string
}

/** A write that may say which version it saw: refused as `changedMeanwhile` when another came between. */
export interface Expected {
  readonly expected?: number | undefined
}

export interface OperationQuery {
  readonly limit: number
  /** Only those that began before this one: the next page. */
  readonly before?: { readonly startedAtMs: number; readonly id: string } | undefined
  readonly hostId?: string | undefined
  readonly states?: readonly OperationState[] | undefined
  /** Only those that retry this one: by index. */
  readonly retryOf?: string | undefined
}

/** What can be read and written, alone or inside a transaction. Every method resolves when the change is durable. */
export interface Tables {
  readonly fleet: {
    /** The fleet's uuid, made with the store. */
    id(): Promise<string>
    /** Settings by name, JSON values. */
    setting(name: string): Promise<unknown>
    putSetting(name: string, value: unknown): Promise<void>
  }
  readonly hosts: {
    list(): Promise<StoredHost[]>
    get(id: string): Promise<StoredHost | undefined>
    byName(name: string): Promise<StoredHost | undefined>
    /** @throws HostError `alreadyExists` for a name that another host has, also when both are added at once. */
    add(host: Omit<StoredHost, 'version'>): Promise<StoredHost>
    /** A field given as undefined is taken out. @throws HostError `notFound`, `alreadyExists`, `changedMeanwhile`. */
    update(id: string, change: Partial<Omit<StoredHost, 'id' | 'version'>>, options?: Expected): Promise<StoredHost>
    /** Takes the host, its tunnels and their revisions out. */
    remove(id: string): Promise<void>
  }
  readonly tunnels: {
    list(hostId?: string): Promise<StoredTunnel[]>
    get(uid: string): Promise<StoredTunnel | undefined>
    on(hostId: string, id: string): Promise<StoredTunnel | undefined>
    /** Those with this id, on whatever host: by index, never by reading all. */
    withId(id: string): Promise<StoredTunnel[]>
    count(): Promise<number>
    /** @throws HostError `alreadyExists` where the host has one of that id, `notFound` without the host. */
    add(tunnel: Omit<StoredTunnel, 'version'>): Promise<StoredTunnel>
    /** @throws HostError `notFound`, `changedMeanwhile`; where it moves also `alreadyExists`. */
    update(
      uid: string,
      change: Partial<Omit<StoredTunnel, 'uid' | 'version'>>,
      options?: Expected,
    ): Promise<StoredTunnel>
    remove(uid: string): Promise<void>
  }
  readonly revisions: {
    /** @throws HostError `alreadyExists`, `notFound` without the tunnel. */
    add(revision: FullRevision): Promise<void>
    /** A source of a kind that this version does not know reads as its config. */
    get(tunnel: string, number: number): Promise<FullRevision | undefined>
    /** Newest first, without what is sealed. */
    list(tunnel: string): Promise<Revision[]>
  }
  readonly archive: {
    add(archived: ArchivedConfig): Promise<void>
    /** Newest first, without config and unit. */
    list(query: {
      hostId?: string | undefined
      tunnel?: string | undefined
    }): Promise<Omit<ArchivedConfig, 'config' | 'unit'>[]>
    get(id: string): Promise<ArchivedConfig | undefined>
  }
  readonly changes: {
    /** A planned change by its hash, sealed; those older than a day may be forgotten. */
    put(hash: string, change: unknown, atMs: number): Promise<void>
    get(hash: string): Promise<unknown>
  }
  readonly jobs: {
    /** @throws HostError `alreadyExists` for an id that is known, also when both are added at once. */
    add(job: Omit<StoredJob, 'version'>, items: readonly StoredItem[]): Promise<void>
    get(id: string): Promise<StoredJob | undefined>
    /** Without input, kept and value; in the order of seq. */
    items(job: string): Promise<OperationItem[]>
    item(job: string, seq: number): Promise<StoredItem | undefined>
    /** Newest first; no blob is read. Counts of items and the step come from columns kept beside them. */
    list(query: OperationQuery): Promise<OperationSummary[]>
    /** Those that are `waiting` or `running`. */
    unended(): Promise<StoredJob[]>
    /** @throws HostError `notFound`, `changedMeanwhile`. */
    update(id: string, change: Partial<Omit<StoredJob, 'id' | 'version'>>, options?: Expected): Promise<void>
    /** Only what is given is written. */
    updateItem(job: string, seq: number, change: Partial<Omit<StoredItem, 'seq'>>): Promise<void>
    /** Takes the lease where nobody has it, or its time is over, or it is one's own: true when it is now the owner's. */
    claim(id: string, lease: { owner: string; untilMs: number; nowMs: number }): Promise<boolean>
    appendEvent(event: JobEvent): Promise<void>
    events(job: string): Promise<JobEvent[]>
    /**
     * Forgets ended jobs (with items and events) older than `beforeMs` or beyond the newest `most`, a few at a time; gives
     * how many. One that owns a tunnel stays.
     */
    prune(keep: { beforeMs: number; most: number }): Promise<number>
  }
}

/**
 * What is wanted and what was done. One interface over SQLite (embedded) and PostgreSQL (shared by several servers), held
 * by one contract test. Observed state is never stored; secrets are sealed. What a later version wrote is shown: a kind as
 * it is written, a fault by its name (`unknownFault`), an unknown state as `interrupted`. Every method and every transaction
 * rejects with `storeFailed` where the database refuses (a full disk, a lost connection): nothing was written then, but for
 * a connection that breaks in the very moment of the commit, of which nobody can know.
 */
export interface FleetStore extends Tables, AsyncDisposable {
  /** True where other servers may work on the same store: then leases are believed, else a lease of before the start is void. */
  readonly isShared: boolean
  /**
   * All or nothing. A transaction that lost a race against another is run again, so `work` has no effect but on its tables.
   * Inside `work` the store itself throws: only the tables that `work` is given may be used. A refusal (`alreadyExists` …)
   * that `work` catches ends nothing; a failure of the database ends the transaction, caught or not.
   */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>
}
