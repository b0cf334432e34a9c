import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { deleteTunnelInput } from '../../../shared/input.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import type { Asking, FleetContext } from '../context.ts'
import { endedOperation } from '../operations/endedOperation.ts'
import { fullRef, refOf, resolveTunnel } from '../refs/resolveTunnel.ts'
import { deleteKind } from './deleteKind.ts'
import { itemsByHost } from './orderTunnels.ts'

/** Takes a tunnel away from its host and forgets it; what the host had is archived. */
export const deleteTunnel = async (
  context: FleetContext,
  { tunnel: ref, confirm, operationId }: z.output<typeof deleteTunnelInput>,
  asking: Asking,
): Promise<Operation> =>
  endedOperation(
    await context.jobs.run({
      kind: deleteKind(context),
      title: `delete ${fullRef(context.live, ref)}`,
      input: { ref, confirm },
      items: async () => {
        const tunnel = resolveTunnel(context.live, ref)
        if (confirm !== tunnel.id) {
          const what = `Deleting ${refOf(context.live, tunnel)}`
          throw new HostError({ kind: 'confirmationNeeded', what, type: tunnel.id })
        }
        return itemsByHost(context, [tunnel])
      },
      ordered: asking,
      operationId,
    }),
  )
