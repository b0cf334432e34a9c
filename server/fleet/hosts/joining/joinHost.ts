import { faultOf } from '../../../../shared/hostError.ts'
import { trustHostKey } from '../../../ssh/hostKeys/knownHostsFile.ts'
import type { StoredHost } from '../../../store/fleetStore.ts'
import type { HostSession } from '../../context.ts'
import type { HostsContext } from '../hostsContext.ts'
import { unknownKeyOf } from './unknownKey.ts'

/** A host and the jump hosts before it may each show a key that has the given fingerprint: at most one has. */
const mostKeys = 2

/** Connects and keeps connected; trusts the host's key where it has the fingerprint that a person has seen. */
export const joinHost = async (
  { sessions, knownHostsFile }: Pick<HostsContext, 'sessions' | 'knownHostsFile'>,
  host: StoredHost,
  { fingerprint, signal }: { fingerprint?: string | undefined; signal?: AbortSignal | undefined },
): Promise<HostSession> => {
  for (let left = mostKeys; ; left -= 1) {
    try {
      return await sessions.join(host, { signal, again: true })
    } catch (thrown) {
      const key = unknownKeyOf(faultOf(thrown))
      if (left === 1 || key === undefined || key.fingerprint !== fingerprint) throw thrown
      await trustHostKey(knownHostsFile, { knownAs: key.address, publicKey: key.publicKey })
    }
  }
}
