import type { LiveEvent } from '../../../shared/live.ts'

/** A live stream that tells a snapshot to who begins to watch, and then whatever it is told to tell. */
export const makeFeed = () => {
  let snapshot: LiveEvent | undefined
  const listeners = new Set<(event: LiveEvent) => void>()

  async function* watch(): AsyncGenerator<LiveEvent, void> {
    const waiting: LiveEvent[] = []
    let wake = (): void => undefined
    const listener = (event: LiveEvent): void => {
      waiting.push(event)
      wake()
    }
    listeners.add(listener)
    try {
      if (snapshot !== undefined) yield snapshot
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined) yield event
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      listeners.delete(listener)
    }
  }

  return {
    watch,
    begin: (event: LiveEvent): void => void (snapshot = event),
    tell: (event: LiveEvent): void => listeners.forEach((listener) => listener(event)),
  }
}
