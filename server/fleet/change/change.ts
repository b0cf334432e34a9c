import type { Listener } from '../../../shared/xray/config/listeners.ts'

/** What shall become of one file on a host. */
export interface FileChange {
  readonly path: string
  /** What the plan saw: its sha256, or why it has none (absent, link, masked, special, large, unreadable). */
  readonly base: string
  /** Its new text; null removes it. */
  readonly text: string | null
  /** `0640`. */
  readonly mode: string
  /** `raptor-tunnel:raptor-tunnel`. */
  readonly owner: string
}

/** What shall become of one tunnel on its host: it succeeds or fails as a whole, by itself. */
export interface TunnelPart {
  readonly kind: 'tunnel'
  readonly uid: string
  readonly id: string
  /** Its config and its unit, where they change; their modes and owners are those of `tunnelFiles`. */
  readonly files: readonly FileChange[]
  /** What the host's own xray is asked about before anything is written, as the service user; null where no config changes. */
  readonly test: string | null
  readonly unit: {
    /** What the plan saw; an undo brings it back. */
    readonly base: { readonly enabled: boolean; readonly active: boolean }
    /** Null leaves it as it is. */
    readonly enabled: boolean | null
    /** `restarted` also starts; `gone` stops and takes logs, previous copies and failed state away. Null leaves it as it is. */
    readonly state: 'started' | 'restarted' | 'stopped' | 'gone' | null
  }
  readonly verify: {
    /** What its unit must hold. */
    readonly listeners: readonly Listener[]
    /** Ask for traffic too. */
    readonly traffic: boolean
  }
}

/** What shall become of the host itself: prepare and clean. */
export interface HostPart {
  readonly kind: 'host'
  /** The service user and group; null leaves them. */
  readonly account: 'made' | 'removed' | null
  readonly folders: readonly {
    readonly path: string
    /** `750 root:raptor-tunnel directory`, or `absent`: what the plan saw. */
    readonly base: string
    /** Null removes it where it is empty. */
    readonly mode: string | null
    readonly owner: string
  }[]
  /** Log rotation, tmpfiles.d, the stamp of the binary. */
  readonly files: readonly FileChange[]
  /**
   * The xray binary. `placed`: the staged file of that hash takes the place; what stood there and is not ours is kept under
   * the name of its own hash, never over another. `removed`: only the one that the stamp proves ours; then the kept one
   * named by `restore` (its hash) comes back, if there is one.
   */
  readonly binary:
    | { readonly kind: 'placed'; readonly sha256: string; readonly base: string; readonly keep: boolean }
    | { readonly kind: 'removed'; readonly base: string; readonly restore: string | null }
    | null
  /** What an interrupted change left and nobody needs: staged files, by full path. */
  readonly swept: readonly string[]
}

export type ChangePart = TunnelPart | HostPart

/**
 * What shall become of files and units on one host, as data, with the hashes it starts from. The plan that people read is
 * this very value in words; what is shown is what runs. Keys and ids were made while it was planned.
 */
export interface Change {
  readonly version: 1
  /** The fleet's uuid, in unit headers and in the lease. */
  readonly fleet: string
  readonly host: { readonly id: string; readonly name: string }
  readonly parts: readonly ChangePart[]
}
