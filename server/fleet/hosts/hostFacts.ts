import type { z } from 'zod'
import type { HostFacts } from '../../../shared/host.ts'
import type { hostInput } from '../../../shared/input.ts'
import type { Asking } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import type { HostsContext } from './hostsContext.ts'
import { seeHost } from './look/seeHost.ts'

/** What the host is and has, measured now. */
export const hostFacts = async (
  needs: Pick<HostsContext, 'sessions' | 'live' | 'now'>,
  { host }: z.output<typeof hostInput>,
  { signal }: Asking,
): Promise<HostFacts> => (await seeHost(needs, resolveHost(needs.live, host).id, { signal })).facts
