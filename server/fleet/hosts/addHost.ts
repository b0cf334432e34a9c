import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { addHostInput } from '../../../shared/input.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import type { Asking } from '../context.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'
import { joinHost } from './joining/joinHost.ts'
import { proveSudo } from './joining/proveSudo.ts'
import { seeHost } from './look/seeHost.ts'

type Needs = Pick<HostsContext, 'store' | 'sessions' | 'live' | 'now' | 'knownHostsFile'>
type Add = z.output<typeof addHostInput>

/**
 * Connects, then stores; what can't be reached is stored only when `offline` says so, and tried on from then. Of two who
 * add one name at once the store lets one pass, and nothing of the other stays.
 * @throws HostError `alreadyExists`, or why it can't be reached.
 */
export const addHost = async (needs: Needs, add: Add, { signal }: Asking): Promise<HostView> => {
  const { store, sessions, live, now } = needs
  const { name } = add.spec
  if (live.hostNamed(name) !== undefined) throw new HostError({ kind: 'alreadyExists', what: 'host', name })
  const host: StoredHost = { ...add.spec, id: randomUUID(), machine: null, addedAtMs: now(), version: 0 }
  try {
    await reach(needs, host, { add, signal })
    const { version: _, ...row } = host
    await store.hosts.add({ ...row, machine: machineOf(sessions, host.id) })
  } catch (thrown) {
    await sessions.forget(host.id)
    throw thrown
  }
  await live.hostChanged(host.id)
  // Its facts come with the live picture; adding doesn't wait for them.
  void seeHost(needs, host.id).catch(() => undefined)
  return getHost(needs, { host: host.id })
}

const reach = async (
  needs: Needs,
  host: StoredHost,
  { add: { secrets, fingerprint, offline }, signal }: { add: Add; signal: AbortSignal | undefined },
): Promise<void> => {
  needs.sessions.unlock(host.id, secrets)
  try {
    await proveSudo(needs, await joinHost(needs, host, { fingerprint, signal }), secrets)
  } catch (thrown) {
    if (!offline || signal?.aborted === true) throw thrown
  }
}

const machineOf = (sessions: Needs['sessions'], id: string): StoredHost['machine'] => {
  const found = sessions.found(id)
  return found === undefined ? null : { machineId: found.machineId, hostKeys: [found.hostKey] }
}
