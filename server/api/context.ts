import type { Asking } from '../fleet/context.ts'
import type { HostsContext } from '../fleet/hosts/hostsContext.ts'

/** What a procedure is given besides its input. */
export interface Context {
  /** What the use cases need; each asks for its part. */
  readonly fleet: HostsContext
  /** Which face asks, and who. */
  readonly by: Asking['by']
  readonly who: string
  /** Keeps an error that no fault describes; the client is told its id only. */
  readonly report: (id: string, error: unknown) => void
  /** Resolves when the reader can take more: at once, where answers are not pushed. */
  readonly readable?: ((signal: AbortSignal | undefined) => Promise<void>) | undefined
}
