import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { XrayBinary } from '../xray/binary.ts'
import type { Look } from './lookAtHost.ts'

const leastBytes = 64 * 1024

/**
 * Refuses a host that nothing could be written to, before anything is sent there.
 * @throws HostError `readOnlyFiles` or `diskFull`.
 */
export const assertRoom = (host: string, { found }: Look, xray: XrayBinary | undefined): void => {
  for (const { path, writable, freeBytes } of found.disks) {
    const isForXray = path === '/usr/local/bin'
    if (isForXray && xray === undefined) continue
    if (!writable) throw new HostError({ kind: 'readOnlyFiles', host, path })
    const needed = isForXray ? (xray?.bytes ?? 0) : leastBytes
    if (freeBytes < needed) throw new HostError({ kind: 'diskFull', host, path })
  }
}

/** What a command that writes there failed with, as the fault that it means. */
export const fileFault = (host: string, path: string, thrown: unknown): unknown => {
  const fault = faultOf(thrown)
  if (fault?.kind !== 'commandFailed') return thrown
  if (/No space left|quota exceeded/i.test(fault.stderr)) {
    return new HostError({ kind: 'diskFull', host, path }, { cause: thrown })
  }
  if (!/Read-only file system/i.test(fault.stderr)) return thrown
  return new HostError({ kind: 'readOnlyFiles', host, path }, { cause: thrown })
}
