import type { CreateTRPCClient } from '@trpc/client'
import type { AppRouter } from '../../server/api/router.ts'
import type { Raptor } from './raptor.ts'

/** The client with its end. A tRPC client is a proxy that takes no property, so its nouns are taken out of it. */
export const closable = (client: CreateTRPCClient<AppRouter>, close: () => Promise<void>): Raptor => {
  const { hosts, tunnels, services, operations } = client
  return { hosts, tunnels, services, operations, [Symbol.asyncDispose]: close }
}
