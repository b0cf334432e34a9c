import { connect } from '../../ssh/connection/connect.ts'
import { fingerprintOf } from '../../ssh/hostKeys/hostKey.ts'
import { trustHostKey } from '../../ssh/hostKeys/knownHostsFile.ts'
import { resolveTarget } from '../../ssh/config/resolveTarget.ts'
import type { Target, Wanted } from '../../ssh/config/target.ts'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { HostsContext } from './hostsContext.ts'

export interface TrustOrder {
  readonly fingerprint: string
  /** Needed where another key is known. */
  readonly replace: boolean
}

export interface TrustedHost {
  readonly fingerprint: string
  readonly keyType: string
}

type UnknownKey = Extract<Fault, { kind: 'hostKeyUnknown' }>

/**
 * Looks at the host's key once more and stores it when it is the one that was seen; jump hosts on the way likewise.
 * @throws HostError the fault of the look where the key isn't that one, is known, or needs `replace`.
 */
export const trustHost = async (context: HostsContext, wanted: Wanted, order: TrustOrder): Promise<TrustedHost> => {
  const { knownHostsFile, sshConfigFile } = context
  const target = await resolveTarget(wanted, { configFile: sshConfigFile })
  const fault = await keyFault(target, knownHostsFile)
  const seen =
    fault?.kind === 'hostKeyChanged' && order.replace ? await keyFault(withoutMemory(target), emptyFile) : fault
  const unknown = unknownKeyOf(seen)
  if (unknown === undefined || unknown.fingerprint !== order.fingerprint) {
    throw new HostError(fault ?? notShown(order.fingerprint))
  }
  const { address: knownAs, publicKey, keyType } = unknown
  await trustHostKey(knownHostsFile, { knownAs, publicKey, replace: order.replace })
  return { fingerprint: fingerprintOf(Buffer.from(publicKey, 'base64')), keyType }
}

/** The unknown key of the host itself, or of the jump host that stands before it. */
export const unknownKeyOf = (fault: Fault | undefined): UnknownKey | undefined => {
  const cause = fault?.kind === 'jumpFailed' ? fault.cause : fault
  return cause?.kind === 'hostKeyUnknown' ? cause : undefined
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
