import { seenFacts } from '../../live/hostSeen.ts'
import type { HostsContext } from '../hostsContext.ts'
import { lookAt, type HostLook } from './look.ts'

/** Looks at a host, and tells what was found of its facts. */
export const seeHost = async (
  { sessions, live, now }: Pick<HostsContext, 'sessions' | 'live' | 'now'>,
  hostId: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<HostLook> => {
  const { remote } = await sessions.open(hostId, { signal })
  const look = await lookAt(remote, { now, signal })
  live.see(hostId, (seen) => seenFacts(seen, look.facts))
  return look
}
