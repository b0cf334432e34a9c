import type { z } from 'zod'
import type { Checklist } from '../../../shared/host.ts'
import type { hostInput } from '../../../shared/input.ts'
import type { Asking } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import type { HostsContext } from './hostsContext.ts'
import { checklistOf } from './look/checklist.ts'
import { seeHost } from './look/seeHost.ts'

type Needs = Pick<HostsContext, 'sessions' | 'live' | 'now' | 'fleetId'>

/** Is it ready for tunnels? What is missing, and what would put it right. */
export const checkHost = async (
  needs: Needs,
  { host: ref }: z.output<typeof hostInput>,
  { signal }: Asking,
): Promise<Checklist> => {
  const { id, name } = resolveHost(needs.live, ref)
  const look = await seeHost(needs, id, { signal })
  return checklistOf(name, look, { fleet: needs.fleetId, tunnels: tunnelIdsOn(needs, id) })
}

export const tunnelIdsOn = ({ live }: Pick<HostsContext, 'live'>, hostId: string): ReadonlySet<string> =>
  new Set(live.tunnelsOn(hostId).map(({ id }) => id))
