/**
 * A value that changes, for any number of readers. A reader gets it as it is now, then at changes; a slow one misses what
 * came between and never makes anything wait or grow.
 */
export interface Latest<T> {
  readonly value: T
  set(value: T): void
  /** The last value is set: readers get it and end. */
  end(): void
  read(signal?: AbortSignal): AsyncIterable<T>
}

export const makeLatest = <T>(first: T): Latest<T> => {
  let value = first
  let ended = false
  let changed = Promise.withResolvers<void>()

  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers()
  }

  return {
    get value() {
      return value
    },
    set: (next) => {
      value = next
      tell()
    },
    end: () => {
      ended = true
      tell()
    },
    read: async function* (signal) {
      const left = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
      const isLeft = (): boolean => signal?.aborted === true
      while (!isLeft()) {
        const change = changed.promise
        const isLast = ended
        yield value
        if (isLast) return
        await Promise.race([change, left])
      }
    },
  }
}
