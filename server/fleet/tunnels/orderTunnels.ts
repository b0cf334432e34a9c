import type { z } from 'zod'
import type { tunnelOrderInput } from '../../../shared/input.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import type { ItemOrder } from '../../jobs/job.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import type { Asking, FleetContext } from '../context.ts'
import { endedOperation } from '../operations/endedOperation.ts'
import { fullRef, resolveTunnel } from '../refs/resolveTunnel.ts'
import type { TunnelTarget } from './deleteKind.ts'
import { unitKind, type UnitInput, type UnitOrder } from './unitKinds.ts'

type Order = z.output<typeof tunnelOrderInput>

/**
 * Starts, stops, restarts, enables or disables tunnels: an item a host, as the policy says.
 * @throws HostError where a single tunnel was named and the order failed; of several the operation tells.
 */
export const orderTunnels =
  (verb: UnitOrder) =>
  async (context: FleetContext, { tunnel, policy, operationId }: Order, asking: Asking): Promise<Operation> => {
    const refs = typeof tunnel === 'string' ? [tunnel] : tunnel
    const items = async (): Promise<ItemOrder<UnitInput>[]> =>
      itemsByHost(
        context,
        refs.map((ref) => resolveTunnel(context.live, ref)),
      )
    const ended = await context.jobs.run({
      kind: unitKind(context, verb),
      title: titleOf(context, verb, refs),
      input: { verb, refs, policy },
      items,
      ordered: asking,
      operationId,
      policy,
    })
    return typeof tunnel === 'string' ? endedOperation(ended) : ended.operation
  }

/** `restart fra1/home`, `restart 12 tunnels`. */
export const titleOf = ({ live }: Pick<FleetContext, 'live'>, verb: string, refs: readonly string[]): string =>
  refs.length === 1 ? `${verb} ${fullRef(live, refs[0] ?? '')}` : `${verb} ${refs.length} tunnels`

/** Tunnels in the order asked, a host's together. */
export const itemsByHost = (
  { live }: Pick<FleetContext, 'live'>,
  tunnels: readonly StoredTunnel[],
): ItemOrder<{ tunnels: readonly TunnelTarget[] }>[] => {
  const byHost = Map.groupBy(new Set(tunnels), ({ hostId }) => hostId)
  return [...byHost].map(([id, theirs]) => ({
    host: { id, name: live.storedHost(id)?.name ?? id },
    tunnels: theirs.map((one) => one.id),
    input: { tunnels: theirs.map(({ uid, id }) => ({ uid, id })) },
  }))
}
