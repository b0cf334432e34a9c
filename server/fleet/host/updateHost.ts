import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import type { updateHostInput } from '../../../shared/input.ts'
import type { StoredHost } from '../../store/store.ts'
import type { HostsContext } from './hostsContext.ts'
import { storedHost } from './storedHost.ts'
import { viewOf } from './viewOf.ts'

/** Changes how a host is reached; where that is another way, the connection is made anew in the background. */
export const updateHost = async (
  context: HostsContext,
  { host, change }: z.output<typeof updateHostInput>,
): Promise<HostView> => {
  const { store, live, sessions } = context
  const before = storedHost(context, host)
  // `null` takes a field out; what isn't named stays.
  const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined)
  // The schema has checked each field, and the required ones can't be null.
  const after = Object.fromEntries(merged) as unknown as StoredHost
  await store.hosts.put(after)
  await live.hostChanged(host)
  if (isOtherWay(before, after)) void sessions.renew(after).catch(() => undefined)
  return viewOf(context, host)
}

const isOtherWay = (one: StoredHost, other: StoredHost): boolean =>
  (['address', 'port', 'user', 'keyFile', 'jump'] as const).some((field) => one[field] !== other[field])
