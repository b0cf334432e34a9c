import { HostError } from '../../../../shared/hostError.ts'
import type { Remote } from '../../../shell/remote.ts'
import { refusalFault } from '../../change/refusalFault.ts'
import type { ChangeReport } from '../../change/report.ts'
import type { HostLook } from '../look/look.ts'

/** @throws HostError `notPermitted` for a login that can only look, before anything is tried. */
export const mayChange = (
  { host, privilege, user }: Pick<Remote, 'host' | 'privilege' | 'user'>,
  what: string,
): void => {
  if (privilege !== 'readOnly') return
  throw new HostError({ kind: 'notPermitted', host, what, needs: `a root login, or sudo for ${user}` })
}

/** @throws HostError `sudoPasswordNeeded` where root did not look: then root can't change anything either, nor tell what is ours. */
export const refuseUnseen = (host: string, { asRoot, facts: { user } }: Pick<HostLook, 'asRoot' | 'facts'>): void => {
  if (!asRoot) throw new HostError({ kind: 'sudoPasswordNeeded', host, user })
}

/** @throws HostError `readOnlyFiles` or `diskFull` where a look has shown already that nothing can be written. */
export const refuseUnwritable = (host: string, { asRoot, disks }: Pick<HostLook, 'asRoot' | 'disks'>): void => {
  if (!asRoot) return
  const readOnly = disks.find(({ isWritable }) => !isWritable)
  if (readOnly !== undefined) throw new HostError({ kind: 'readOnlyFiles', host, path: readOnly.path })
  const full = disks.find(({ freeBytes, totalBytes }) => totalBytes > 0 && freeBytes === 0)
  if (full !== undefined) throw new HostError({ kind: 'diskFull', host, path: full.path })
}

/** @throws HostError `noSystemd` */
export const refuseWithoutSystemd = (host: string, { isBooted, init }: Pick<HostLook, 'isBooted' | 'init'>): void => {
  if (!isBooted)
    throw new HostError({ kind: 'noSystemd', host, found: init === '' ? 'no init that can be seen' : init })
}

/** @throws HostError why the host's own part was left as it was, from there on. */
export const refuseHostPart = (
  { refusals }: ChangeReport,
  { host, source }: { host: string; source?: string | undefined },
): void => {
  const refusal = refusals.get('host')
  if (refusal === undefined) return
  const fault = refusalFault(refusal, { host, id: 'host', config: {} })
  if (fault.kind !== 'binaryRejected') throw new HostError(fault)
  throw new HostError({ ...fault, source: source ?? fault.source, reason: `it doesn't run there: ${fault.reason}` })
}
