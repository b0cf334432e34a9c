import type { Checklist } from '../../../shared/host.ts'
import type { FleetContext } from '../context.ts'
import type { Asking } from '../fleet.ts'
import { checklistOf } from './checklistOf.ts'
import { lookAtHost, type Look } from './lookAtHost.ts'

/** The checklist of a host with its facts, looked up in one round trip. */
export const checkHost = async (
  { sessions, store, now }: FleetContext,
  host: string,
  { signal }: Pick<Asking, 'signal'>,
): Promise<{ checklist: Checklist; look: Look }> => {
  const { remote } = await sessions.open(host, { signal })
  const [look, tunnels] = await Promise.all([lookAtHost(remote, { now, signal }), store.tunnels.list(host)])
  return { look, checklist: checklistOf(host, look, new Set(tunnels.map(({ id }) => id))) }
}
