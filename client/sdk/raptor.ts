import { createTRPCClient, createWSClient, httpBatchStreamLink, splitLink, wsLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../../server/api/router.ts'
import { closable, type Raptor } from './closable.ts'
import { faultLink } from './faultLink.ts'
import { RaptorError } from './raptorError.ts'

export { describeFault } from '../../shared/describeFault.ts'
export { findServer } from './findServer.ts'
export { RaptorError }
export type { Raptor }
export type { AppRouter }
export type { Fault, FaultKind } from '../../shared/fault.ts'

export interface RaptorOptions {
  /** The server's address as it prints it: `http://127.0.0.1:7420`. */
  url: string
  /** The token of `server.json`. */
  token: string
  /** Who is named in the operations. */
  by?: 'script' | 'cli'
}

/** A client of a running server. `await using` closes its WebSocket. */
export const createRaptor = ({ url, token, by = 'script' }: RaptorOptions): Raptor => {
  const origin = new URL(url).origin
  const headers = { authorization: `Bearer ${token}`, 'x-raptor-by': by }
  const socket = createWSClient({
    url: `${origin.replace(/^http/, 'ws')}/trpc`,
    WebSocket: withHeaders(headers),
    lazy: { enabled: true, closeMs: 1000 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5000 },
    retryDelayMs: (attempt) => Math.min(4000, 250 * 2 ** attempt),
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      faultLink({ url: origin, whyNot: async () => refusalOf(origin, headers) }),
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: wsLink({ client: socket, transformer: superjson }),
        // Questions travel as POST: some hold secrets or whole configs, and addresses are short and get logged.
        false: httpBatchStreamLink({ url: `${origin}/trpc`, transformer: superjson, headers, methodOverride: 'POST' }),
      }),
    ],
  })
  return closable(client, async () => socket.close())
}

/** The platform's WebSocket sending our headers with the upgrade, where the server looks for the token. */
const withHeaders = (headers: Record<string, string>) =>
  class extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers })
    }
  }

/** A WebSocket doesn't tell why it was refused; an ordinary request does. */
const refusalOf = async (origin: string, headers: Record<string, string>): Promise<RaptorError | undefined> => {
  try {
    const { status } = await fetch(`${origin}/trpc`, { headers })
    if (status !== 401 && status !== 403) return undefined
    return new RaptorError({ kind: 'unauthorized', reason: 'the token is wrong or of an earlier server' })
  } catch {
    return undefined
  }
}
