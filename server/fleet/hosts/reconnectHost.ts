import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import type { hostInput } from '../../../shared/input.ts'
import type { Asking } from '../context.ts'
import { isFresh } from '../live/hostSeen.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'

/** Connects now, without waiting for the next try; a host that is seen stays connected as it is. */
export const reconnectHost = async (
  { live, sessions }: Pick<HostsContext, 'live' | 'sessions'>,
  { host: ref }: z.output<typeof hostInput>,
  { signal }: Asking,
): Promise<HostView> => {
  const stored = resolveHost(live, ref)
  if (!isFresh(getHost({ live }, { host: stored.id }))) await sessions.renew(stored, { signal })
  return getHost({ live }, { host: stored.id })
}
