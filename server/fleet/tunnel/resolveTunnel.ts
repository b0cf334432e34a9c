import { HostError } from '../../../shared/hostError.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import type { Store } from '../../store/store.ts'

/** `HOST/ID`. */
export const refOf = ({ host, id }: Pick<Tunnel, 'host' | 'id'>): string => `${host}/${id}`

/**
 * The stored tunnel of a name: `ID` where it stands on one host only, `HOST/ID` always.
 * @throws HostError `notFound` with the names there are, `ambiguous` with those it could be.
 */
export const resolveTunnel = async ({ tunnels }: Pick<Store, 'tunnels'>, ref: string): Promise<Tunnel> => {
  const all = await tunnels.list()
  const found = all.filter((tunnel) => tunnel.id === ref || refOf(tunnel) === ref)
  const [first] = found
  if (first === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: ref, known: all.map(refOf) })
  if (found.length > 1) throw new HostError({ kind: 'ambiguous', name: ref, candidates: found.map(refOf) })
  return first
}
