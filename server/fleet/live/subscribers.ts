import type { LiveEvent, Live as Rows } from '../../../shared/live.ts'

/** More than this many events never wait for one reader. */
const mostWaiting = 1024

/** What an event is about, so that whoever asked for something else isn't told. */
export type About =
  | { readonly topic: 'hosts'; readonly hostId: string }
  | { readonly topic: 'tunnels'; readonly hostId: string; readonly uid: string }
  /** `hostId`: where it is about one host. */
  | { readonly topic: 'operations'; readonly hostId: string | undefined }

export type Fits = (about: About) => boolean

/** Tells events to any number of readers, without waiting for any of them. */
export interface Subscribers {
  publish(event: LiveEvent, about: About): void
  /** A snapshot, then events; a reader that fell behind gets `lagged` and a new snapshot instead of what it missed. */
  read(fits: Fits, signal: AbortSignal | undefined): AsyncIterable<LiveEvent>
  /** Ends every reading. */
  end(): void
}

interface Reader {
  readonly fits: Fits
  waiting: LiveEvent[]
  lagged: boolean
  wake: () => void
}

export const makeSubscribers = (picture: (fits: Fits) => Rows, now: () => number): Subscribers => {
  const readers = new Set<Reader>()
  let ended = false

  const snapshot = (fits: Fits): LiveEvent => {
    const { hosts, tunnels, operations, atMs } = picture(fits)
    return { kind: 'snapshot', atMs, hosts: [...hosts], tunnels: [...tunnels], operations: [...operations] }
  }

  const take = (reader: Reader): LiveEvent[] => {
    const { waiting, lagged } = reader
    reader.waiting = []
    reader.lagged = false
    return lagged ? [{ kind: 'lagged', atMs: now() }, snapshot(reader.fits)] : waiting
  }

  return {
    publish: (event, about) => {
      for (const reader of readers) {
        if (!reader.fits(about)) continue
        if (reader.waiting.length < mostWaiting) reader.waiting.push(event)
        else {
          reader.waiting = []
          reader.lagged = true
        }
        reader.wake()
      }
    },
    read: async function* (fits, signal) {
      const reader: Reader = { fits, waiting: [snapshot(fits)], lagged: false, wake: () => undefined }
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
