import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** So long one host may keep this thread at once. */
const workMs = 10
/** So many steps go by between two looks at the clock. */
const stepsUnseen = 32

export interface SteadyWork {
  /** Takes what came; nothing is done with it yet. */
  readonly take: (piece: Buffer) => void
  /** Does one small step with what was taken; false when nothing is left to do. */
  readonly step: () => boolean
}

/**
 * Reads a stream in slices: after 10 ms of work the stream is paused and the thread is everybody else's for as long. A host
 * that floods is slowed down by its own window, and never takes more than half of the thread.
 */
export const readSteadily = (stream: Duplex, { take, step }: SteadyWork): void => {
  let busy = false
  const work = async (): Promise<void> => {
    busy = true
    while (!stream.destroyed && !slice(step)) {
      stream.pause()
      await sleep(workMs)
    }
    busy = false
    stream.resume()
  }
  stream.on('data', (piece: Buffer) => {
    take(piece)
    if (!busy) void work()
  })
}

/** Works until nothing is left (true) or the time is over. */
const slice = (step: () => boolean): boolean => {
  const until = performance.now() + workMs
  for (;;) {
    for (let steps = 0; steps < stepsUnseen; steps += 1) if (!step()) return true
    if (performance.now() > until) return false
  }
}
