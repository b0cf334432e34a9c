import type { Duplex } from 'node:stream'

/** The stream under an ssh connection, and what goes with it when it ends. */
export interface Carrier {
  readonly stream: Duplex
  /** What a ProxyCommand said, for a connection that never began. */
  readonly said?: () => string
  /** Gives back the jump connection it runs over. */
  readonly release?: () => void
}
