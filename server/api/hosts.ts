import {
  acceptHostInput,
  addHostInput,
  hostInput,
  prepareInput,
  removeHostInput,
  trustInput,
  unlockHostInput,
  updateHostInput,
} from '../../shared/input.ts'
import { acceptHost } from '../fleet/hosts/acceptHost.ts'
import { addHost } from '../fleet/hosts/addHost.ts'
import { checkHost } from '../fleet/hosts/checkHost.ts'
import { freePort } from '../fleet/hosts/freePort.ts'
import { fromSshConfig } from '../fleet/hosts/fromSshConfig.ts'
import { getHost } from '../fleet/hosts/getHost.ts'
import { hostFacts } from '../fleet/hosts/hostFacts.ts'
import { listHosts } from '../fleet/hosts/listHosts.ts'
import { planPrepareHost } from '../fleet/hosts/prepare/planPrepareHost.ts'
import { planRemoveHost } from '../fleet/hosts/remove/planRemoveHost.ts'
import { prepareHost } from '../fleet/hosts/prepare/prepareHost.ts'
import { reconnectHost } from '../fleet/hosts/reconnectHost.ts'
import { removeHost } from '../fleet/hosts/remove/removeHost.ts'
import { testHost } from '../fleet/hosts/testHost.ts'
import { trustHost } from '../fleet/hosts/trustHost.ts'
import { unlockHost } from '../fleet/hosts/unlockHost.ts'
import { updateHost } from '../fleet/hosts/updateHost.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const hosts = router({
  list: procedure.query(async ({ ctx }) => listHosts(ctx.fleet)),
  get: procedure.input(hostInput).query(async ({ ctx, input }) => getHost(ctx.fleet, input)),
  test: procedure
    .input(addHostInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => testHost(ctx.fleet, input, ctx.asking), { ctx, ...call }),
    ),
  add: procedure.input(addHostInput).mutation(async ({ ctx, input }) => addHost(ctx.fleet, input, ctx.asking)),
  update: procedure.input(updateHostInput).mutation(async ({ ctx, input }) => updateHost(ctx.fleet, input)),
  accept: procedure.input(acceptHostInput).mutation(async ({ ctx, input }) => acceptHost(ctx.fleet, input, ctx.asking)),
  unlock: procedure.input(unlockHostInput).mutation(async ({ ctx, input }) => unlockHost(ctx.fleet, input, ctx.asking)),
  trust: procedure.input(trustInput).mutation(async ({ ctx, input }) => trustHost(ctx.fleet, input)),
  reconnect: procedure.input(hostInput).mutation(async ({ ctx, input }) => reconnectHost(ctx.fleet, input, ctx.asking)),
  facts: procedure.input(hostInput).query(async ({ ctx, input }) => hostFacts(ctx.fleet, input, ctx.asking)),
  check: procedure.input(hostInput).query(async ({ ctx, input }) => checkHost(ctx.fleet, input, ctx.asking)),
  planPrepare: procedure
    .input(prepareInput)
    .query(async ({ ctx, input }) => planPrepareHost(ctx.fleet, input, ctx.asking)),
  prepare: procedure.input(prepareInput).mutation(async ({ ctx, input }) => prepareHost(ctx.fleet, input, ctx.asking)),
  planRemove: procedure
    .input(removeHostInput)
    .query(async ({ ctx, input }) => planRemoveHost(ctx.fleet, input, ctx.asking)),
  remove: procedure.input(removeHostInput).mutation(async ({ ctx, input }) => removeHost(ctx.fleet, input, ctx.asking)),
  fromSshConfig: procedure.query(async ({ ctx }) => fromSshConfig(ctx.fleet)),
  freePort: procedure.input(hostInput).query(async ({ ctx, input }) => freePort(ctx.fleet, input, ctx.asking)),
})
