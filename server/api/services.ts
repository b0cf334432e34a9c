import { followInput, hostInput, logsInput } from '../../shared/input.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const services = router({
  /** The services of our naming on one host, or on all. */
  list: procedure
    .input(hostInput.partial().optional())
    .query(async ({ ctx, input }) => ctx.fleet.services.list(input?.host, ctx.asking)),
  logs: procedure.input(logsInput).query(async ({ ctx, input }) => ctx.fleet.services.logs(input, ctx.asking)),
  follow: procedure
    .input(followInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => ctx.fleet.services.follow(input, ctx.asking), { ctx, ...call }),
    ),
  watch: procedure.subscription(({ ctx, ...call }) =>
    streamed(() => ctx.fleet.services.watch(ctx.asking), { ctx, ...call }),
  ),
})
