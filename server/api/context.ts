import type { Asking, Fleet } from '../fleet/fleet.ts'

/** What a procedure is given besides its input. */
export interface Context {
  readonly fleet: Fleet
  /** Which face asks. */
  readonly by: Asking['by']
  /** Keeps an error that no fault describes; the client is told its id only. */
  readonly report: (id: string, error: unknown) => void
  /** Resolves when the reader can take more: at once, where answers are not pushed. */
  readonly readable?: ((signal: AbortSignal | undefined) => Promise<void>) | undefined
}
