import { HostError } from '../../../shared/hostError.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import type { LivePicture } from '../context.ts'
import { nearNames } from './nearNames.ts'

/**
 * The stored host of a name or uuid.
 * @throws HostError `notFound` with the names that are near.
 */
export const resolveHost = (live: Pick<LivePicture, 'storedHost' | 'hostNamed' | 'hosts'>, ref: string): StoredHost => {
  const found = live.hostNamed(ref) ?? live.storedHost(ref)
  if (found !== undefined) return found
  const known = live.hosts().map(({ name }) => name as string)
  throw new HostError({ kind: 'notFound', what: 'host', name: ref, known: nearNames(known, ref) })
}

/** A host's name where there is one of that reference, else what was typed. */
export const hostInWords = (live: Pick<LivePicture, 'storedHost' | 'hostNamed'>, ref: string): string =>
  (live.hostNamed(ref) ?? live.storedHost(ref))?.name ?? ref
