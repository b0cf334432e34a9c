/** Waiting for what is on its way. */
export interface Arrivals {
  /** Something has come: who waits looks again. */
  tell(): void
  /** Until `isHere`, for five seconds at most, or until the signal. */
  wait(isHere: () => boolean, signal?: AbortSignal): Promise<void>
}

const patienceMs = 5000

export const makeArrivals = (): Arrivals => {
  let next = Promise.withResolvers<void>()
  return {
    tell: () => {
      next.resolve()
      next = Promise.withResolvers()
    },
    wait: async (isHere, signal) => {
      const gone = Promise.withResolvers<void>()
      const over = new AbortController()
      const leave = (): void => {
        over.abort()
        gone.resolve()
      }
      if (signal?.aborted === true) leave()
      const patience = setTimeout(leave, patienceMs)
      signal?.addEventListener('abort', leave, { once: true })
      while (!over.signal.aborted && !isHere()) await Promise.race([next.promise, gone.promise])
      clearTimeout(patience)
      signal?.removeEventListener('abort', leave)
    },
  }
}
