import { untilAborted } from './deadline.ts'

const settlingMs = 2000
const doubtfulRefusals = 3

/**
 * How many sessions one connection holds at once. It starts at ssh2's safe guess and learns down when the host refuses one
 * (`MaxSessions`); sshd counts a session until its process has ended, so a place is given back only then.
 */
export class SessionBudget {
  #limit: number
  #taken = 0
  #open = 0
  #endedMs = -Infinity
  /** Refusals in a row while nothing else was open. */
  #refusedAlone = 0
  readonly #waiting: (() => void)[] = []
  readonly #now: () => number

  constructor(limit = 8, now = () => performance.now()) {
    this.#limit = limit
    this.#now = now
  }

  get limit(): number {
    return this.#limit
  }

  /** Sessions that the host has opened and not yet ended. */
  get open(): number {
    return this.#open
  }

  /** Waits for a place. */
  async take(signal: AbortSignal): Promise<SessionPlace> {
    while (this.#taken >= this.#limit) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      try {
        await untilAborted(signal, promise)
      } catch (error) {
        this.#waiting.splice(this.#waiting.indexOf(resolve), 1)
        throw error
      }
    }
    signal.throwIfAborted()
    this.#taken += 1
    return this.#place()
  }

  #place(): SessionPlace {
    let held: 'asked' | 'open' | 'given back' = 'asked'
    const giveBack = (): void => {
      if (held === 'given back') return
      if (held === 'open') {
        this.#open -= 1
        this.#endedMs = this.#now()
      }
      held = 'given back'
      this.#taken -= 1
      for (const wake of this.#waiting.splice(0)) wake()
    }
    return {
      opened: () => {
        held = 'open'
        this.#open += 1
        this.#refusedAlone = 0
      },
      refused: (tries) => {
        const isCrowded = this.#taken > 1
        const isSettling = this.#now() - this.#endedMs < settlingMs
        if (tries > 1 || !isSettling) this.#limit = Math.max(1, Math.min(this.#limit - 1, this.#open))
        this.#refusedAlone += isCrowded ? 0 : 1
        giveBack()
        return isCrowded || (isSettling && this.#refusedAlone <= doubtfulRefusals)
      },
      giveBack,
    }
  }
}

export interface SessionPlace {
  /** The host has opened the session. */
  readonly opened: () => void
  /**
   * The host refused it: the budget shrinks to what is open. Not so at the first try when a session has just ended, for
   * sshd frees that only after it has read what came with its end. Says whether asking again can help.
   */
  readonly refused: (tries: number) => boolean
  readonly giveBack: () => void
}
