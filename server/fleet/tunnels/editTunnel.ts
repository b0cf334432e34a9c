import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { editTunnelInput, TunnelEdit } from '../../../shared/input.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Asking, FleetContext } from '../context.ts'
import { endedOperation } from '../operations/endedOperation.ts'
import { fullRef, resolveTunnel } from '../refs/resolveTunnel.ts'
import type { MadeRow } from './createTunnels.ts'
import { editKind } from './editKind.ts'

export interface Edited extends Omit<MadeRow, 'tunnel'> {
  /** Null where only attributes changed, which are the workstation's own. */
  operation: Operation | null
  tunnel: TunnelView
}

/**
 * Changes a tunnel. Its name and tags are the workstation's; anything else is its next revision, which is verified, or put
 * back.
 */
export const editTunnel = async (
  context: FleetContext,
  { tunnel: ref, edit, plan, operationId }: z.output<typeof editTunnelInput>,
  asking: Asking,
): Promise<Edited> => {
  if (!touchesHost(edit)) return editAttributes(context, ref, edit)
  const ended = await context.jobs.run({
    kind: editKind(context),
    title: `edit ${fullRef(context.live, ref)}`,
    input: { ref, edit, plan },
    items: async () => {
      const { uid, id, hostId, revision } = resolveTunnel(context.live, ref)
      const name = context.live.storedHost(hostId)?.name ?? hostId
      return [{ host: { id: hostId, name }, tunnels: [id], input: { tunnel: { uid, id }, from: revision, edit, plan } }]
    },
    ordered: asking,
    operationId,
  })
  const operation = endedOperation(ended)
  const [value] = ended.values
  const tunnel = value === undefined ? undefined : context.live.tunnel(value.made.uid)
  if (value === undefined || tunnel === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: ref })
  const { made, probe } = value
  return { operation, tunnel, added: [...made.added], warnings: [...made.warnings], probe: [...probe] }
}

const touchesHost = ({ source, template, port }: TunnelEdit): boolean =>
  source !== undefined || template !== undefined || port !== undefined

const editAttributes = async (
  { store, live, now }: Pick<FleetContext, 'store' | 'live' | 'now'>,
  ref: string,
  { name, tags }: TunnelEdit,
): Promise<Edited> => {
  const { uid } = resolveTunnel(live, ref)
  await store.tunnels.update(uid, {
    ...(name === undefined ? {} : { name }),
    ...(tags === undefined ? {} : { tags }),
    changedAtMs: now(),
  })
  await live.tunnelChanged(uid)
  const tunnel = live.tunnel(uid)
  if (tunnel === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: ref })
  return { operation: null, tunnel, added: [], warnings: [], probe: [] }
}
