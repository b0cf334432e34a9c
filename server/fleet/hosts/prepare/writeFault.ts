import type { Fault } from '../../../../shared/fault.ts'
import { faultOf, HostError } from '../../../../shared/hostError.ts'

/** Why a host could not be written to, from the message of one of its tools under LC_ALL=C. */
export const writeFault = (host: string, path: string, message: string): Fault => {
  if (/No space left|quota exceeded/i.test(message)) return { kind: 'diskFull', host, path }
  if (/Read-only file system/i.test(message)) return { kind: 'readOnlyFiles', host, path }
  return { kind: 'commandFailed', host, command: `write ${path}`, ending: 1, stderr: message }
}

/** What writing threw, named better where the command's own words allow it. */
export const asWriteFault = (thrown: unknown, path: string): unknown => {
  const fault = faultOf(thrown)
  if (fault?.kind !== 'commandFailed') return thrown
  const better = writeFault(fault.host, path, fault.stderr)
  return better.kind === 'commandFailed' ? thrown : new HostError(better, { cause: thrown })
}
