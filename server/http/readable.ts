import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** What may wait in memory for one reader, bytes. */
const waitingBytes = 1_000_000
const lookAgainMs = 20

/**
 * Waits until the reader of a socket has taken enough. tRPC's adapter sends without looking, and `ws` keeps whatever the
 * network doesn't take: a reader that stops would fill the server's memory.
 */
export const readable =
  (socket: WebSocket) =>
  async (signal: AbortSignal | undefined): Promise<void> => {
    while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > waitingBytes)
      await sleep(lookAgainMs, undefined, { signal })
  }
