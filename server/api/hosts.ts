import {
  addHostInput,
  hostInput,
  prepareInput,
  removeHostInput,
  trustInput,
  unlockHostInput,
  updateHostInput,
} from '../../shared/input.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const hosts = router({
  list: procedure.query(async ({ ctx }) => ctx.fleet.hosts.list()),
  get: procedure.input(hostInput).query(async ({ ctx, input }) => ctx.fleet.hosts.get(input.host)),
  test: procedure
    .input(addHostInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => ctx.fleet.hosts.test(input, ctx.asking), { ctx, ...call }),
    ),
  add: procedure.input(addHostInput).mutation(async ({ ctx, input }) => ctx.fleet.hosts.add(input, ctx.asking)),
  update: procedure
    .input(updateHostInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.hosts.update(input, ctx.asking)),
  unlock: procedure
    .input(unlockHostInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.hosts.unlock(input, ctx.asking)),
  trust: procedure.input(trustInput).mutation(async ({ ctx, input }) => ctx.fleet.hosts.trust(input, ctx.asking)),
  reconnect: procedure
    .input(hostInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.hosts.reconnect(input.host, ctx.asking)),
  facts: procedure.input(hostInput).query(async ({ ctx, input }) => ctx.fleet.hosts.facts(input.host, ctx.asking)),
  check: procedure.input(hostInput).query(async ({ ctx, input }) => ctx.fleet.hosts.check(input.host, ctx.asking)),
  planPrepare: procedure
    .input(prepareInput)
    .query(async ({ ctx, input }) => ctx.fleet.hosts.planPrepare(input, ctx.asking)),
  prepare: procedure.input(prepareInput).mutation(async ({ ctx, input }) => ctx.fleet.hosts.prepare(input, ctx.asking)),
  planRemove: procedure
    .input(removeHostInput)
    .query(async ({ ctx, input }) => ctx.fleet.hosts.planRemove(input, ctx.asking)),
  remove: procedure
    .input(removeHostInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.hosts.remove(input, ctx.asking)),
  fromSshConfig: procedure.query(async ({ ctx }) => ctx.fleet.hosts.fromSshConfig()),
  freePort: procedure
    .input(hostInput)
    .query(async ({ ctx, input }) => ctx.fleet.hosts.freePort(input.host, ctx.asking)),
})
