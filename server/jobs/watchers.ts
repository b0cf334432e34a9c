import type { Operation, OperationEvent } from '../../shared/operation/operation.ts'

/** Tells of one operation to any number of readers. Of each item, and of the whole, only the latest waits for a slow one. */
export interface Watchers {
  tell(event: OperationEvent): void
  /** Readers get what waits and end. */
  end(): void
  read(now: () => Operation, signal: AbortSignal | undefined): AsyncIterable<OperationEvent>
}

interface Reader {
  readonly waiting: Map<string, OperationEvent>
  wake: () => void
}

export const makeWatchers = (): Watchers => {
  const readers = new Set<Reader>()
  let ended = false
  return {
    tell: (event) => {
      const key = event.kind === 'item' ? `item ${event.item.seq}` : event.kind
      for (const reader of readers) {
        reader.waiting.set(key, event)
        reader.wake()
      }
    },
    end: () => {
      ended = true
      for (const { wake } of readers) wake()
    },
    read: async function* (now, signal) {
      const reader: Reader = { waiting: new Map(), wake: () => undefined }
      const leave = (): void => reader.wake()
      readers.add(reader)
      signal?.addEventListener('abort', leave)
      try {
        yield { kind: 'operation', operation: now() }
        while (signal?.aborted !== true) {
          const more = new Promise<void>((resolve) => (reader.wake = resolve))
          const isLast = ended
          const events = [...reader.waiting.values()]
          reader.waiting.clear()
          yield* events
          if (isLast) return
          if (events.length === 0 && !ended) await more
        }
      } finally {
        readers.delete(reader)
        signal?.removeEventListener('abort', leave)
      }
    },
  }
}
