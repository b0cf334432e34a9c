import { followInput, logsInput, servicesInput, watchInput } from '../../shared/input.ts'
import { listServices } from '../fleet/services/listServices.ts'
import { followTunnel, tunnelLogs } from '../fleet/services/tunnelLogs.ts'
import { watchLive } from '../fleet/services/watchLive.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const services = router({
  /** The services of our naming on one host, or on all. */
  list: procedure.input(servicesInput).query(async ({ ctx, input }) => listServices(ctx.fleet, input, ctx.asking)),
  logs: procedure.input(logsInput).query(async ({ ctx, input }) => tunnelLogs(ctx.fleet, input, ctx.asking)),
  follow: procedure
    .input(followInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => followTunnel(ctx.fleet, input, ctx.asking), { ctx, ...call }),
    ),
  watch: procedure
    .input(watchInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => watchLive(ctx.fleet, input, ctx.asking), { ctx, ...call }),
    ),
})
