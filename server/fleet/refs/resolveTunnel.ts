import { HostError } from '../../../shared/hostError.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import type { LivePicture } from '../context.ts'
import { nearNames } from './nearNames.ts'

type Known = Pick<LivePicture, 'hostNamed' | 'storedHost' | 'storedTunnel' | 'tunnelsOn' | 'tunnelsWithId' | 'tunnels'>

/** `HOST/ID`, with the host's name of now. */
export const refOf = (
  live: Pick<LivePicture, 'storedHost'>,
  { hostId, id }: Pick<StoredTunnel, 'hostId' | 'id'>,
): string => `${live.storedHost(hostId)?.name ?? hostId}/${id}`

/**
 * The stored tunnel of a reference: `ID` where it stands on one host only, `HOST/ID`, or its uuid. By index: what it costs
 * does not grow with the fleet.
 * @throws HostError `notFound` with the names that are near, `ambiguous` with those it could be.
 */
export const resolveTunnel = (live: Known, ref: string): StoredTunnel => {
  const found = candidates(live, ref)
  const [first] = found
  if (first === undefined) {
    const names = live.tunnels().map((tunnel) => tunnel.ref)
    throw new HostError({ kind: 'notFound', what: 'tunnel', name: ref, known: nearNames(names, ref) })
  }
  if (found.length > 1) {
    throw new HostError({ kind: 'ambiguous', name: ref, candidates: found.map((one) => refOf(live, one)) })
  }
  return first
}

/** The reference as people read it, in full; as it was given where it names no tunnel, or several. */
export const fullRef = (live: Known, ref: string): string => {
  const [only, ...others] = candidates(live, ref)
  return only === undefined || others.length > 0 ? ref : refOf(live, only)
}

const candidates = (live: Known, ref: string): readonly StoredTunnel[] => {
  const [host, id] = ref.split('/', 2)
  if (id !== undefined) {
    const hostId = live.hostNamed(host ?? '')?.id ?? live.storedHost(host ?? '')?.id
    return hostId === undefined ? [] : live.tunnelsOn(hostId).filter((tunnel) => tunnel.id === id)
  }
  const byUid = live.storedTunnel(ref)
  return byUid === undefined ? live.tunnelsWithId(ref) : [byUid]
}
