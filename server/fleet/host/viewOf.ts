import type { HostView } from '../../../shared/host.ts'
import type { HostsContext } from './hostsContext.ts'
import { storedHost } from './storedHost.ts'
import { hostView, notSeen } from '../live/hostSeen.ts'

/** @throws HostError `notFound` with the names there are. */
export const viewOf = (context: Pick<HostsContext, 'live'>, name: string): HostView => {
  const stored = storedHost(context, name)
  return context.live.host(name) ?? hostView(stored, notSeen)
}
