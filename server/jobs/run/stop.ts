export type StopReason = 'cancelled' | 'interrupted'

/** Why a job ends before its time, and how far that has got. A server's end comes before a cancel. */
export class Stop {
  readonly #asked = new AbortController()
  readonly #interrupted = new AbortController()
  readonly #torn = new AbortController()
  #reason: StopReason | undefined

  get reason(): StopReason | undefined {
    return this.#reason
  }

  /** Aborted when nothing more is begun. */
  get signal(): AbortSignal {
    return this.#asked.signal
  }

  /** Aborted when the server ends, or the job is another's. */
  get interrupted(): AbortSignal {
    return this.#interrupted.signal
  }

  /** Aborted when what still runs is not waited for any more. */
  get torn(): AbortSignal {
    return this.#torn.signal
  }

  ask(reason: StopReason): void {
    if (this.#reason === 'interrupted') return
    this.#reason = reason
    this.#asked.abort()
    if (reason === 'interrupted') this.#interrupted.abort()
  }

  tear(): void {
    this.ask('interrupted')
    this.#torn.abort()
  }
}

/** Resolves when the signal is aborted. */
export const aborted = async (signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
