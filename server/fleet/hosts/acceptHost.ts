import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { acceptHostInput } from '../../../shared/input.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import type { Asking } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import type { FoundMachine } from '../sessions/judgeMachine.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'

type Needs = Pick<HostsContext, 'store' | 'live' | 'sessions'>

export interface AcceptedHost extends HostView {
  /** Tunnels that were known on the machine before: they are not on this one by themselves. */
  tunnels: string[]
}

/**
 * Takes the machine that answers now for the one that the host is known as: it was reinstalled or replaced on purpose.
 * @throws HostError `confirmationNeeded` without the host's name typed, `hostReplaced` where a third machine answers meanwhile.
 */
export const acceptHost = async (
  needs: Needs,
  { host: ref, confirm }: z.output<typeof acceptHostInput>,
  { signal }: Asking,
): Promise<AcceptedHost> => {
  const { store, live, sessions } = needs
  const stored = resolveHost(live, ref)
  const { id, name } = stored
  const found = sessions.found(id) ?? (await findNow(needs, stored, signal))
  const tunnels = live.tunnelsOn(id).map((tunnel) => tunnel.id)
  if (found.machineId !== stored.machine?.machineId) {
    if (confirm !== name) throw new HostError({ kind: 'confirmationNeeded', what: whatOf(name, tunnels), type: name })
    const machine = { machineId: found.machineId, hostKeys: [found.hostKey] }
    const accepted = await store.hosts.update(id, { machine })
    live.forget(id)
    await live.hostChanged(id)
    await sessions.renew(accepted, { signal })
  }
  return { ...getHost(needs, { host: id }), tunnels: tunnels.toSorted() }
}

/** Connects to see who answers. @throws HostError why nobody can be asked. */
const findNow = async (
  { sessions }: Needs,
  stored: StoredHost,
  signal: AbortSignal | undefined,
): Promise<FoundMachine> => {
  try {
    await sessions.renew(stored, { signal })
  } catch (thrown) {
    if (faultOf(thrown)?.kind !== 'hostReplaced') throw thrown
  }
  const found = sessions.found(stored.id)
  if (found === undefined) throw new HostError({ kind: 'connectionLost', host: stored.name, during: 'connecting' })
  return found
}

const whatOf = (name: string, tunnels: readonly string[]): string => {
  const known = tunnels.length === 0 ? '' : `, with ${tunnels.length} known on the old one (${shown(tunnels)})`
  return `Taking another machine for ${name}${known}`
}

const mostShown = 5

const shown = (tunnels: readonly string[]): string => {
  const more = tunnels.length > mostShown ? ` and ${tunnels.length - mostShown} more` : ''
  return tunnels.toSorted().slice(0, mostShown).join(', ') + more
}
