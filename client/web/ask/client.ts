import { createTRPCClient, createWSClient, httpBatchStreamLink, splitLink, wsLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../../../server/api/router.ts'

export type Client = ReturnType<typeof makeClient>

/** The typed client of the page: subscriptions on one WebSocket, everything else in streamed batches. The cookie says who we are. */
export const makeClient = (origin: string) => {
  const socket = createWSClient({
    url: `${origin.replace(/^http/, 'ws')}/trpc`,
    lazy: { enabled: true, closeMs: 30_000 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
    retryDelayMs: (attempt) => Math.min(10_000, 250 * 2 ** attempt),
  })
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: wsLink({ client: socket, transformer: superjson }),
        // POST, since a question may hold a whole config: too long for an address, and secret.
        false: httpBatchStreamLink({ url: `${origin}/trpc`, transformer: superjson, methodOverride: 'POST' }),
      }),
    ],
  })
}
