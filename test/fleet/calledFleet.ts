import { tunnels } from '../../server/api/tunnels.ts'
import { operations } from '../../server/api/operations.ts'
import { router } from '../../server/api/trpc.ts'
import type { FleetContext } from '../../server/fleet/context.ts'
const appRouter = router({ tunnels, operations, services: router({}) })
export type Caller = any
export const callerOf = (fleet: FleetContext): any =>
  appRouter.createCaller({
    fleet: fleet as never,
    by: 'script',
    who: 'tests@here',
    report: (id, error) => console.error(id, error),
  })
