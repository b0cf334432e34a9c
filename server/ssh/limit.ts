import { untilAborted } from './deadline.ts'

/** At most so many of something at once; the others wait in line. */
export interface Limit {
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
}

export const makeLimit = (most: number): Limit => {
  let running = 0
  const line: (() => void)[] = []
  const enter = async (signal: AbortSignal | undefined): Promise<void> => {
    if (running < most) {
      running += 1
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    line.push(resolve)
    if (signal === undefined) return promise
    // Whoever leaves after all gives the turn to the next.
    await untilAborted(signal, promise, leave).catch((error: unknown) => {
      const at = line.indexOf(resolve)
      if (at !== -1) line.splice(at, 1)
      throw error
    })
  }
  const leave = (): void => {
    const next = line.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return {
    run: async (signal, work) => {
      await enter(signal)
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
