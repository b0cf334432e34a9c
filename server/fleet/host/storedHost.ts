import { HostError } from '../../../shared/hostError.ts'
import type { StoredHost } from '../../store/store.ts'
import type { HostsContext } from './hostsContext.ts'

/** @throws HostError `notFound` with the names there are. */
export const storedHost = ({ live }: Pick<HostsContext, 'live'>, name: string): StoredHost => {
  const stored = live.stored(name)
  if (stored !== undefined) return stored
  throw new HostError({ kind: 'notFound', what: 'host', name, known: live.hosts().map((host) => host.name) })
}
