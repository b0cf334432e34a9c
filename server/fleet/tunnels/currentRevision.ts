import { HostError } from '../../../shared/hostError.ts'
import type { FullRevision, StoredTunnel } from '../../store/fleetStore.ts'
import type { FleetContext } from '../context.ts'

/**
 * A tunnel's full state as it was last proven.
 * @throws HostError `unfinished` while it is being made for the first time.
 */
export const currentRevision = async (
  { revisions }: Pick<FleetContext['store'], 'revisions'>,
  { uid, id, revision, owner }: StoredTunnel,
): Promise<FullRevision> => {
  const found = revision === 0 ? undefined : await revisions.get(uid, revision)
  if (found !== undefined) return found
  throw new HostError({ kind: 'unfinished', what: `The tunnel ${id}`, operation: owner ?? 'that made it' })
}
