import { faultOf } from '../../../shared/hostError.ts'
import type { NewTunnel, Tunnel } from '../../../shared/tunnel.ts'
import type { FleetContext, OrderDefinition } from '../context.ts'
import { deployMany, deploySteps, type DeployOrder, type DeployedTunnel } from '../deploy/deployMany.ts'
import type { Outcome } from '../deploy/outcome.ts'
import { isDraft } from './isDraft.ts'

/** Several new tunnels of one host in one go: one look, one script, one reload. One that fails is its row. */
export const createManyOrder = (context: FleetContext): OrderDefinition<DeployOrder, Outcome<DeployedTunnel>[]> => ({
  kind: 'createTunnels',
  title: ({ host, tunnels }) => `create ${tunnels.length} tunnels on ${host}`,
  target: ({ host }) => ({ host, tunnel: null }),
  steps: () => deploySteps,
  work: async (order, run) => {
    const made = await madeBefore(context, order)
    const left = order.tunnels.filter(({ id }) => !made.has(id))
    const outcomes = left.length === 0 ? [] : await rowsOf(left, deployMany(context, { ...order, tunnels: left }, run))
    return order.tunnels.flatMap(({ id }) => made.get(id) ?? outcomes.find((outcome) => outcome.id === id) ?? [])
  },
})

/** What an interrupted run of the same order kept already: the same name with a config that was made since it began. */
const madeBefore = async (
  { store }: FleetContext,
  { host, tunnels }: DeployOrder,
): Promise<ReadonlyMap<string, Outcome<DeployedTunnel>>> => {
  const last = (await store.operations.list({ limit: 500, host })).find(
    ({ kind, state }) => kind === 'createTunnels' && state === 'interrupted',
  )
  const standing = await Promise.all(tunnels.map(async ({ id }) => store.tunnels.get(host, id)))
  return new Map(
    standing
      .filter((tunnel): tunnel is Tunnel => tunnel !== undefined && !isDraft(tunnel))
      .filter((tunnel) => last !== undefined && last.startedAtMs <= tunnel.createdAtMs)
      .map((tunnel) => [tunnel.id, { id: tunnel.id, ok: true, value: { tunnel, added: [], warnings: [], probe: [] } }]),
  )
}

/** `deployMany` throws the fault of a single tunnel; here that is a row like any other. */
const rowsOf = async (
  tunnels: readonly NewTunnel[],
  outcomes: Promise<Outcome<DeployedTunnel>[]>,
): Promise<Outcome<DeployedTunnel>[]> => {
  try {
    return await outcomes
  } catch (thrown) {
    const [only, ...others] = tunnels
    const fault = faultOf(thrown)
    if (only === undefined || others.length > 0 || fault === undefined || fault.kind === 'cancelled') throw thrown
    return [{ id: only.id, ok: false, fault }]
  }
}
