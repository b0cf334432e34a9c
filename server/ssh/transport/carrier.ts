import type { Duplex } from 'node:stream'

/** The stream under an ssh connection, and what goes with it when it ends. */
export interface Carrier {
  readonly stream: Duplex
  /** Milliseconds it took to open it, one round trip; undefined where that says nothing. */
  readonly openedMs: number | undefined
  /** Sends what the work writes in as few packets as can be: on a long way Nagle's delay is waited for otherwise. */
  readonly together: Together
  /** What a ProxyCommand said, for a connection that never began. */
  readonly said?: () => Promise<string>
  /** Gives back the jump connection it runs over. */
  readonly release?: () => void
}

export type Together = (work: () => void) => void
