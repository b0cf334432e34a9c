import type { z } from 'zod'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { trustInput } from '../../../shared/input.ts'
import { resolveTarget } from '../../ssh/config/resolveTarget.ts'
import type { Target } from '../../ssh/config/target.ts'
import { connect } from '../../ssh/connection/connect.ts'
import { fingerprintOf } from '../../ssh/hostKeys/hostKey.ts'
import { trustHostKey } from '../../ssh/hostKeys/knownHostsFile.ts'
import { isFresh } from '../live/hostSeen.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'
import { unknownKeyOf } from './joining/unknownKey.ts'

export interface TrustedHost {
  readonly fingerprint: string
  readonly keyType: string
}

type Needs = Pick<HostsContext, 'live' | 'sessions' | 'knownHostsFile' | 'sshConfigFile'>

/**
 * Looks at the key of a host, or of an address as it was typed, once more and stores it when it is the one that was seen;
 * jump hosts on the way likewise.
 * @throws HostError the fault of the look where the key isn't that one, is known, or needs `replace`.
 */
export const trustHost = async (needs: Needs, order: z.output<typeof trustInput>): Promise<TrustedHost> => {
  const { live, sessions, knownHostsFile, sshConfigFile } = needs
  const { host: ref, fingerprint, replace } = order
  const stored = live.hostNamed(ref) ?? live.storedHost(ref)
  const target = await resolveTarget(stored ?? { name: ref, address: ref }, { configFile: sshConfigFile })
  const fault = await keyFault(target, knownHostsFile)
  const seen = fault?.kind === 'hostKeyChanged' && replace ? await keyFault(withoutMemory(target), emptyFile) : fault
  const unknown = unknownKeyOf(seen)
  if (unknown === undefined || unknown.fingerprint !== fingerprint) throw new HostError(fault ?? notShown(fingerprint))
  const { address: knownAs, publicKey, keyType } = unknown
  await trustHostKey(knownHostsFile, { knownAs, publicKey, replace })
  // Nobody waits for the connection: the live picture tells how it goes. One that stands isn't touched.
  if (stored !== undefined && !isFresh(getHost(needs, { host: stored.id }))) {
    void sessions.renew(stored).catch(() => undefined)
  }
  return { fingerprint: fingerprintOf(Buffer.from(publicKey, 'base64')), keyType }
}

/** What stands against the host's key; undefined when it is known. No login is tried: there is no secret and no key to offer. */
const keyFault = async (target: Target, knownHostsFile: string): Promise<Fault | undefined> => {
  try {
    await using _connection = await connect(withoutLogin(target), { knownHostsFile })
    return undefined
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    return fault.kind === 'loginRefused' || fault.kind === 'keyLocked' ? undefined : fault
  }
}

const emptyFile = '/dev/null'

/** A jump host must let us through to the host behind it; only the last login is left out. */
const withoutLogin = (target: Target): Target => ({
  ...target,
  identityFiles: [],
  keyFile: undefined,
  agent: undefined,
})

const withoutMemory = (target: Target): Target => ({ ...target, knownHostsFiles: [] })

const notShown = (fingerprint: string): Fault => ({
  kind: 'badInput',
  issues: [{ path: 'fingerprint', message: `The host's key is known already, and is not waiting for ${fingerprint}.` }],
})
