import type { Clock } from '../../server/jobs/clock.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/** Time that goes on only when told to. Whoever holds a clock that was stopped sleeps for ever. */
export class VirtualTime {
  nowMs = 1_000_000
  readonly #sleepers = new Set<Sleeper>()

  clock(): Clock & { stop(): void } {
    let isStopped = false
    return {
      now: () => this.nowMs,
      stop: () => {
        isStopped = true
      },
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          const wake = (): void => {
            this.#sleepers.delete(sleeper)
            signal?.removeEventListener('abort', wake)
            if (!isStopped) resolve()
          }
          const sleeper = { atMs: this.nowMs + ms, wake }
          if (signal?.aborted === true) return resolve()
          this.#sleepers.add(sleeper)
          signal?.addEventListener('abort', wake)
        }),
    }
  }

  /** Goes to the time of the next sleeper and wakes it, and lets everything come to rest. */
  async next(): Promise<void> {
    await settle()
    const first = [...this.#sleepers].toSorted((one, other) => one.atMs - other.atMs)[0]
    if (first === undefined) return
    this.nowMs = Math.max(this.nowMs, first.atMs)
    first.wake()
    await settle()
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    for (;;) {
      await settle()
      const due = [...this.#sleepers].filter(({ atMs }) => atMs <= untilMs)
      if (due.length === 0) break
      await this.next()
    }
    this.nowMs = untilMs
  }

  /** Lets time pass until the promise is settled, or an hour is over. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const settled = new AbortController()
    const note = (): void => settled.abort()
    promise.then(note, note)
    const untilMs = this.nowMs + 3_600_000
    await settle()
    while (!settled.signal.aborted && this.nowMs < untilMs) await this.next()
    if (!settled.signal.aborted) throw new Error('It did not end within an hour.')
    return promise
  }
}

/** Everything that can go on without time does. */
export const settle = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
