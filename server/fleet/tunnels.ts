import { HostError } from '../../shared/hostError.ts'
import type { Operation } from '../../shared/operation.ts'
import type { Tunnel } from '../../shared/tunnel.ts'
import type { FleetContext, LiveHub, OrderDefinition } from './context.ts'
import type { DeployedTunnel } from './deploy/deployMany.ts'
import type { Outcome } from './deploy/outcome.ts'
import { planTunnel } from './deploy/planTunnel.ts'
import type { Asking, CreatedRow, Fleet } from './fleet.ts'
import { healthLadder } from './probe/healthLadder.ts'
import { createManyOrder } from './tunnel/createManyOrder.ts'
import { createOrder } from './tunnel/createOrder.ts'
import { deleteOrder } from './tunnel/deleteOrder.ts'
import { exitLink } from './tunnel/exitLink.ts'
import { getTunnel } from './tunnel/getTunnel.ts'
import {
  disableOrder,
  enableOrder,
  restartOrder,
  startOrder,
  stopOrder,
  type TunnelTarget,
} from './tunnel/lifecycle.ts'
import { resolveTunnel } from './tunnel/resolveTunnel.ts'
import { tunnelView } from './tunnel/tunnelView.ts'

/** The use cases of tunnels. Defines their kinds of operation, so that stored ones can be retried. */
export const makeTunnels = (context: FleetContext): Fleet['tunnels'] => {
  const { store, live, operations } = context
  const orders = {
    start: startOrder(context),
    stop: stopOrder(context),
    restart: restartOrder(context),
    enable: enableOrder(context),
    disable: disableOrder(context),
    delete: deleteOrder(context),
  }
  const creating = createOrder(context)
  const creatingMany = createManyOrder(context)
  operations.define(creating)
  operations.define(creatingMany)
  for (const order of Object.values(orders)) operations.define(order)

  const resolve = (ref: string): Promise<Tunnel> => resolveTunnel(store, ref)

  const giving =
    (definition: OrderDefinition<TunnelTarget, void>) =>
    async (order: { tunnel: string; operationId?: string | undefined }, asking: Asking): Promise<Operation> => {
      const input = await targetOf(context, order)
      return (await operations.carryOut({ definition, input, asking, operationId: order.operationId })).operation
    }

  const deleting = giving(orders.delete)

  return {
    list: async () => live.tunnels(),
    get: async ({ tunnel, secrets }, { signal }) => getTunnel(context, await resolve(tunnel), { secrets, signal }),
    plan: (tunnel, { signal }) => planTunnel(context, tunnel, signal),
    create: async ({ operationId, ...tunnel }, asking) => {
      const made = await operations.carryOut({ definition: creating, input: tunnel, asking, operationId })
      const { added, warnings, probe, tunnel: stored } = made.value
      return { operation: made.operation, tunnel: tunnelView(stored, live), added, warnings, probe }
    },
    createMany: async ({ operationId, ...order }, asking) => {
      const made = await operations.carryOut({ definition: creatingMany, input: order, asking, operationId })
      return { operation: made.operation, tunnels: made.value.map((row) => createdRow(row, live)) }
    },
    start: giving(orders.start),
    stop: giving(orders.stop),
    restart: giving(orders.restart),
    enable: giving(orders.enable),
    disable: giving(orders.disable),
    delete: async (order, asking) => {
      const { id, host } = await targetOf(context, order)
      if (order.confirm === id) return deleting(order, asking)
      throw new HostError({ kind: 'confirmationNeeded', what: `Deleting ${host}/${id}`, type: id })
    },
    probe: async (tunnel, { signal }) => healthLadder(context, await resolve(tunnel), signal),
    shareLink: async (tunnel) => exitLink(store, await resolve(tunnel)),
  }
}

const createdRow = (row: Outcome<DeployedTunnel>, live: LiveHub): CreatedRow => {
  if (!row.ok) return row
  const { tunnel, added, warnings, probe } = row.value
  return { id: row.id, ok: true, tunnel: tunnelView(tunnel, live), added, warnings, probe }
}

/**
 * Whom an order is for. An operation that is known already is given again, also when the tunnel it deleted is gone: then
 * its own target counts.
 */
const targetOf = async (
  { store }: FleetContext,
  order: { tunnel: string; operationId?: string | undefined },
): Promise<TunnelTarget> => {
  const known = order.operationId === undefined ? undefined : await store.operations.get(order.operationId)
  const id = known?.operation.tunnel
  if (known !== undefined && id !== undefined && id !== null) return { host: known.operation.host, id }
  const tunnel = await resolveTunnel(store, order.tunnel)
  return { host: tunnel.host, id: tunnel.id }
}
