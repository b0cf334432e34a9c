import { HostError } from '../../shared/hostError.ts'
import {
  createTunnelInput,
  createTunnelsInput,
  deleteTunnelInput,
  linkInput,
  planTunnelInput,
  tunnelDetailInput,
  tunnelInput,
  tunnelOrderInput,
} from '../../shared/input.ts'
import { parseShareLink } from '../../shared/xray/link/shareLink.ts'
import { procedure, router } from './trpc.ts'

const order = procedure.input(tunnelOrderInput)

export const tunnels = router({
  list: procedure.query(async ({ ctx }) => ctx.fleet.tunnels.list()),
  get: procedure.input(tunnelDetailInput).query(async ({ ctx, input }) => ctx.fleet.tunnels.get(input, ctx.asking)),
  plan: procedure.input(planTunnelInput).query(async ({ ctx, input }) => ctx.fleet.tunnels.plan(input, ctx.asking)),
  create: procedure
    .input(createTunnelInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.tunnels.create(input, ctx.asking)),
  createMany: procedure
    .input(createTunnelsInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.tunnels.createMany(input, ctx.asking)),
  start: order.mutation(async ({ ctx, input }) => ctx.fleet.tunnels.start(input, ctx.asking)),
  stop: order.mutation(async ({ ctx, input }) => ctx.fleet.tunnels.stop(input, ctx.asking)),
  restart: order.mutation(async ({ ctx, input }) => ctx.fleet.tunnels.restart(input, ctx.asking)),
  enable: order.mutation(async ({ ctx, input }) => ctx.fleet.tunnels.enable(input, ctx.asking)),
  disable: order.mutation(async ({ ctx, input }) => ctx.fleet.tunnels.disable(input, ctx.asking)),
  delete: procedure
    .input(deleteTunnelInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.tunnels.delete(input, ctx.asking)),
  probe: procedure
    .input(tunnelInput)
    .query(async ({ ctx, input }) => ctx.fleet.tunnels.probe(input.tunnel, ctx.asking)),
  shareLink: procedure
    .input(tunnelInput)
    .query(async ({ ctx, input }) => ctx.fleet.tunnels.shareLink(input.tunnel, ctx.asking)),
  /** What a link would become; touches no host. */
  parseLink: procedure.input(linkInput).query(({ input }) => parseLink(input.uri)),
})

const parseLink = (uri: string) => {
  const link = parseShareLink(uri)
  if (!link.ok)
    throw new HostError({ kind: 'badInput', issues: link.issues.map(({ path, message }) => ({ path, message })) })
  const { name, outbound, warnings } = link
  return { name, outbound, warnings }
}
