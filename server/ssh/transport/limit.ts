import { untilAborted } from './deadline.ts'

/** At most so many of something at once; the others wait in line. */
export interface Limit {
  /** Waits for a place; disposing it gives it to the next in line. */
  enter(signal: AbortSignal): Promise<Disposable>
}

export const makeLimit = (most: number): Limit => {
  let running = 0
  const line: (() => void)[] = []
  const leave = (): void => {
    const next = line.shift()
    if (next === undefined) running -= 1
    else next()
  }
  const wait = async (signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    line.push(resolve)
    // Whoever leaves after all gives the turn to the next.
    await untilAborted(signal, promise, leave).catch((error: unknown) => {
      const at = line.indexOf(resolve)
      if (at !== -1) line.splice(at, 1)
      throw error
    })
  }
  return {
    enter: async (signal) => {
      signal.throwIfAborted()
      if (running < most) running += 1
      else await wait(signal)
      return { [Symbol.dispose]: leave }
    },
  }
}
