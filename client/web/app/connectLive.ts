import type { Client } from '../ask/client.ts'
import type { LiveStore } from '../live/createLive.ts'

const againAfterMs = 1000

/** Feeds the live stream into the store until the signal; the socket reconnects by itself, an ended stream is asked for again. */
export const connectLive = (client: Client, live: LiveStore, signal: AbortSignal): void => {
  const again = (): void => {
    live.cut(Date.now())
    if (!signal.aborted) setTimeout(() => !signal.aborted && connectLive(client, live, signal), againAfterMs)
  }
  const stream = client.services.watch.subscribe(undefined, {
    // A stream that something ended says so as its last item; it then completes and is asked for again.
    onData: (event) => event.kind !== 'fault' && live.take(event),
    onConnectionStateChange: ({ state }) => state === 'connecting' && live.cut(Date.now()),
    onError: again,
    onComplete: () => !signal.aborted && again(),
  })
  signal.addEventListener('abort', () => stream.unsubscribe())
}
