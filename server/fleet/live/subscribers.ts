import type { LiveEvent } from '../../../shared/live.ts'

/** More than this many events never wait for one reader. */
const mostWaiting = 1024

/** Tells events to any number of readers, without waiting for any of them. */
export interface Subscribers {
  publish(event: LiveEvent): void
  /** A snapshot, then events; a reader that fell behind gets `lagged` and a new snapshot instead of what it missed. */
  read(signal: AbortSignal | undefined): AsyncIterable<LiveEvent>
  /** Ends every reading. */
  end(): void
}

interface Reader {
  waiting: LiveEvent[]
  lagged: boolean
  wake: () => void
}

export const makeSubscribers = (snapshot: () => LiveEvent, now: () => number): Subscribers => {
  const readers = new Set<Reader>()
  let ended = false

  const take = (reader: Reader): LiveEvent[] => {
    const { waiting, lagged } = reader
    reader.waiting = []
    reader.lagged = false
    return lagged ? [{ kind: 'lagged', atMs: now() }, snapshot()] : waiting
  }

  return {
    publish: (event) => {
      for (const reader of readers) {
        if (reader.waiting.length < mostWaiting) reader.waiting.push(event)
        else {
          reader.waiting = []
          reader.lagged = true
        }
        reader.wake()
      }
    },
    read: async function* (signal) {
      const reader: Reader = { waiting: [snapshot()], lagged: false, wake: () => undefined }
      const isOver = (): boolean => ended || signal?.aborted === true
      const leave = (): void => reader.wake()
      readers.add(reader)
      signal?.addEventListener('abort', leave)
      try {
        while (!isOver()) {
          // The next to come is heard even when it comes while these are read.
          const more = new Promise<void>((resolve) => (reader.wake = resolve))
          const events = take(reader)
          for (const event of events) yield event
          if (events.length === 0) await more
        }
      } finally {
        readers.delete(reader)
        signal?.removeEventListener('abort', leave)
      }
    },
    end: () => {
      ended = true
      for (const { wake } of readers) wake()
    },
  }
}
