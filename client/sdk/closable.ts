import type { CreateTRPCClient } from '@trpc/client'
import type { AppRouter } from '../../server/api/router.ts'

/**
 * The fleet as typed calls: `raptor.tunnels.list.query()`, `raptor.tunnels.restart.mutate({ tunnel })`,
 * `for await (const event of raptor.services.watch.subscribe())`. Calls throw `RaptorError`; streams end with an item
 * `{ kind: 'fault', fault }` when something on a host ends them.
 */
export type Raptor = Pick<CreateTRPCClient<AppRouter>, 'hosts' | 'tunnels' | 'services' | 'operations'> &
  AsyncDisposable

/** The client with its end. A tRPC client is a proxy that takes no property, so its nouns are taken out of it. */
export const closable = (client: CreateTRPCClient<AppRouter>, close: () => Promise<void>): Raptor => {
  const { hosts, tunnels, services, operations } = client
  return { hosts, tunnels, services, operations, [Symbol.asyncDispose]: close }
}
