import { hosts } from './hosts.ts'
import { operations } from './operations.ts'
import { services } from './services.ts'
import { router } from './trpc.ts'
import { tunnels } from './tunnels.ts'

/** The API by noun; a procedure has the name of the fleet's method. */
export const appRouter = router({ hosts, tunnels, services, operations })

/** What a plain `createTRPCClient<AppRouter>` needs; the transformer is superjson. */
export type AppRouter = typeof appRouter
