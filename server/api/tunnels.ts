import { HostError } from '../../shared/hostError.ts'
import {
  createTunnelInput,
  createTunnelsInput,
  deleteTunnelInput,
  editTunnelInput,
  linkInput,
  planEditInput,
  planTunnelInput,
  tunnelDetailInput,
  tunnelInput,
  tunnelOrderInput,
} from '../../shared/input.ts'
import { parseShareLink } from '../../shared/xray/link/shareLink.ts'
import { probeTunnel } from '../fleet/health/probeTunnel.ts'
import { createTunnel, createTunnels } from '../fleet/tunnels/createTunnels.ts'
import { deleteTunnel } from '../fleet/tunnels/deleteTunnel.ts'
import { editTunnel } from '../fleet/tunnels/editTunnel.ts'
import { getTunnel } from '../fleet/tunnels/getTunnel.ts'
import { listRevisions, listTunnels } from '../fleet/tunnels/listTunnels.ts'
import { orderTunnels } from '../fleet/tunnels/orderTunnels.ts'
import { planTunnel, planTunnelEdit } from '../fleet/tunnels/planTunnel.ts'
import { shareLink } from '../fleet/tunnels/shareLink.ts'
import { procedure, router } from './trpc.ts'
import type { UnitOrder } from '../fleet/tunnels/unitKinds.ts'

const order = (verb: UnitOrder) => {
  const give = orderTunnels(verb)
  return procedure.input(tunnelOrderInput).mutation(async ({ ctx, input }) => give(ctx.fleet, input, ctx.asking))
}

export const tunnels = router({
  list: procedure.query(async ({ ctx }) => listTunnels(ctx.fleet)),
  get: procedure.input(tunnelDetailInput).query(async ({ ctx, input }) => getTunnel(ctx.fleet, input, ctx.asking)),
  plan: procedure.input(planTunnelInput).query(async ({ ctx, input }) => planTunnel(ctx.fleet, input, ctx.asking)),
  planEdit: procedure
    .input(planEditInput)
    .query(async ({ ctx, input }) => planTunnelEdit(ctx.fleet, input, ctx.asking)),
  create: procedure
    .input(createTunnelInput)
    .mutation(async ({ ctx, input }) => createTunnel(ctx.fleet, input, ctx.asking)),
  createMany: procedure
    .input(createTunnelsInput)
    .mutation(async ({ ctx, input }) => createTunnels(ctx.fleet, input, ctx.asking)),
  edit: procedure.input(editTunnelInput).mutation(async ({ ctx, input }) => editTunnel(ctx.fleet, input, ctx.asking)),
  start: order('start'),
  stop: order('stop'),
  restart: order('restart'),
  enable: order('enable'),
  disable: order('disable'),
  delete: procedure
    .input(deleteTunnelInput)
    .mutation(async ({ ctx, input }) => deleteTunnel(ctx.fleet, input, ctx.asking)),
  revisions: procedure.input(tunnelInput).query(async ({ ctx, input }) => listRevisions(ctx.fleet, input)),
  probe: procedure.input(tunnelInput).query(async ({ ctx, input }) => probeTunnel(ctx.fleet, input, ctx.asking)),
  shareLink: procedure.input(tunnelInput).query(async ({ ctx, input }) => shareLink(ctx.fleet, input)),
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
