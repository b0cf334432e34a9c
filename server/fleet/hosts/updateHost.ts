import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { updateHostInput } from '../../../shared/input.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'

type Needs = Pick<HostsContext, 'store' | 'live' | 'sessions' | 'jobs'>

/**
 * Changes what a host is called and how it is reached. A new name disturbs nothing that is under way; where the way is
 * another, the connection is made anew in the background, and it must be the same machine that answers there.
 * @throws HostError `alreadyExists` for a name that is taken, `changedMeanwhile`, `busyHost` where an order would lose its way.
 */
export const updateHost = async (
  { store, live, sessions, jobs }: Needs,
  { host: ref, change, expected }: z.output<typeof updateHostInput>,
): Promise<HostView> => {
  const before = resolveHost(live, ref)
  const columns = columnsOf(change)
  if (isOtherWay(before, { ...before, ...columns }) && jobs.isBusy(before.id)) {
    throw new HostError({ kind: 'busyHost', host: before.name, by: 'an order that runs' })
  }
  const after = await store.hosts.update(before.id, columns, { expected })
  await live.hostChanged(before.id)
  const again = isOtherWay(before, after) ? sessions.renew(after) : sessions.join(after)
  // The live picture tells how it goes.
  void again.catch(() => undefined)
  return getHost({ live }, { host: before.id })
}

type Change = z.output<typeof updateHostInput>['change']
type Columns = Partial<Omit<StoredHost, 'id' | 'version'>>

/** `null` takes a field out; what isn't named stays. */
const columnsOf = (change: Change): Columns => {
  const named = Object.entries(change).filter(([, value]) => value !== undefined)
  // The schema has checked each field, and the required ones can't be null.
  return Object.fromEntries(named.map(([field, value]) => [field, value ?? undefined]))
}

const isOtherWay = (one: StoredHost, other: StoredHost): boolean =>
  (['address', 'port', 'user', 'keyFile', 'jump'] as const).some((field) => one[field] !== other[field])
