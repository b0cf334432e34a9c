import type { PlainFault } from '../../../shared/fault.ts'
import { fingerprintOf, keyTypeOf } from './hostKey.ts'
import type { KnownKeys } from './knownHosts.ts'

/** Undefined when the offered key is a known one, otherwise the fault: nothing may be sent to the host then. */
export const judgeHostKey = (
  offered: Uint8Array,
  known: KnownKeys,
  at: { host: string; knownAs: string },
): PlainFault | undefined => {
  const base = { host: at.host, address: at.knownAs }
  const fingerprint = fingerprintOf(offered)
  const publicKey = Buffer.from(offered).toString('base64')
  const isOffered = (line: { publicKey: string }): boolean => line.publicKey === publicKey

  const revoked = known.revoked.find(isOffered)
  if (revoked !== undefined)
    return { kind: 'hostKeyRefused', ...base, reason: 'revoked', fingerprint, knownIn: revoked.file }
  if (known.keys.some(isOffered) || known.byPlainName.some(isOffered)) return undefined

  const authority = known.authorities[0]
  if (authority !== undefined)
    return { kind: 'hostKeyRefused', ...base, reason: 'certificateAuthority', fingerprint, knownIn: authority.file }

  const keyType = keyTypeOf(offered)
  const changed = known.keys.find((line) => line.keyType === keyType) ?? known.keys[0]
  if (changed === undefined) return { kind: 'hostKeyUnknown', ...base, keyType, fingerprint, publicKey }
  const knownPrint = fingerprintOf(Buffer.from(changed.publicKey, 'base64'))
  return { kind: 'hostKeyChanged', ...base, keyType, known: knownPrint, offered: fingerprint, knownIn: changed.file }
}
