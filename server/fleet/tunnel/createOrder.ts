import { HostError } from '../../../shared/hostError.ts'
import type { NewTunnel, Tunnel } from '../../../shared/tunnel.ts'
import type { FleetContext, OrderDefinition } from '../context.ts'
import { deployMany, deploySteps, type DeployedTunnel } from '../deploy/deployMany.ts'
import { isDraft } from './isDraft.ts'

/** Makes one tunnel: `deployMany` of one. */
export const createOrder = (context: FleetContext): OrderDefinition<NewTunnel, DeployedTunnel> => ({
  kind: 'createTunnel',
  title: ({ host, id }) => `create ${host}/${id}`,
  target: ({ host, id }) => ({ host, tunnel: id }),
  steps: () => deploySteps,
  work: async (tunnel, run) => {
    const standing = await context.store.tunnels.get(tunnel.host, tunnel.id)
    const resumed = standing !== undefined && (await wasMadeBy(context, standing, run.id)) ? [tunnel.id] : []
    const order = {
      host: tunnel.host,
      tunnels: [tunnel],
      ...(resumed.length === 0 ? {} : { resumed: new Set(resumed) }),
    }
    const [outcome] = await deployMany(context, order, run)
    if (outcome?.ok === true) return outcome.value
    throw new HostError(outcome?.fault ?? { kind: 'notFound', what: 'tunnel', name: tunnel.id })
  },
})

/**
 * Was this tunnel made by the operation that runs again now? The server may die between keeping a tunnel and ending its
 * operation: the tunnel stands, and the retry must go through instead of meeting `alreadyExists`. True as well for a
 * draft, and for a tunnel whose last making is known to be interrupted.
 */
const wasMadeBy = async ({ store }: FleetContext, tunnel: Tunnel, operation: string): Promise<boolean> => {
  if (isDraft(tunnel)) return true
  const all = await store.operations.list({ limit: 500, host: tunnel.host })
  const making = all
    .filter((one) => one.kind === 'createTunnel' && one.tunnel === tunnel.id && one.startedAtMs <= tunnel.createdAtMs)
    .sort((one, other) => other.startedAtMs - one.startedAtMs)[0]
  return making !== undefined && (making.state === 'interrupted' || making.id === operation)
}
