import { hostname, userInfo } from 'node:os'
import { HostError } from '../../../shared/hostError.ts'
import type { Output, Remote, RunOptions } from '../../shell/remote.ts'
import { unexpected } from '../../systemd/questions/question.ts'
import { dataLine, heldCode, rootScript } from './scripts.ts'

/** Who asks to work on a host. The same operation enters its own lease at once, also after it was killed. */
export interface Lease {
  /** Uuids. */
  readonly fleet: string
  readonly operation: string
  /** For people on other workstations; this one by default. */
  readonly by?: string
  /** How long it lasts after its last renewal, by the host's own uptime. Default 90 s. */
  readonly termSeconds?: number
  /** How long another's is waited for. Default 5 s. */
  readonly waitSeconds?: number
}

/** Whose lease has ended without being released: an order that died, or lost its way to the host. */
export interface LapsedLease {
  readonly fleet: string
  readonly operation: string
  readonly by: string
}

/**
 * Takes the lease of a host or renews it. Every script of a change does so too; this is for orders without one.
 * @throws HostError `busyHost` naming the holder.
 */
export const takeLease = async (
  remote: Remote,
  lease: Lease,
  options: RunOptions = {},
): Promise<LapsedLease | undefined> => {
  const command = rootScript('take_lease', 'take the lease of the host', leaseLines(lease))
  const output = await remote.run(command, { ...options, as: 'root' })
  refuseHeld(remote.host, output)
  if (!/^end$/m.test(output.stdout)) throw unexpected({ host: remote.host, command: command.name }, output.stdout)
  return lapsedIn(output.stdout)
}

/** Gives the lease back, where it is still ours. `drop` takes what is left of leases from the host too. */
export const releaseLease = async (
  remote: Remote,
  lease: Lease,
  { drop = false, ...options }: RunOptions & { drop?: boolean } = {},
): Promise<void> => {
  const lines = [...leaseLines(lease), drop ? 'yes' : 'no']
  await remote.run(rootScript('release_lease', 'release the lease of the host', lines), { ...options, as: 'root' })
}

/** The first lines of every script that works under a lease. */
export const leaseLines = ({ fleet, operation, by, termSeconds = 90, waitSeconds = 5 }: Lease): string[] => [
  word(fleet),
  word(operation),
  String(termSeconds),
  String(waitSeconds),
  printable(by ?? thisWorkstation()),
]

/**
 * @throws HostError `busyHost` naming the holder, where a script ended because somebody else works on the host.
 */
export const refuseHeld = (host: string, output: Output): void => {
  if (output.code !== heldCode) return
  const [, left = '0', by = ''] = /^held (\d{1,9}) \S{1,64} \S{1,64} ?(.{0,200})/m.exec(output.stdout) ?? []
  const holder = by === '' ? 'somebody else' : printable(by)
  const until = left === '0' ? '' : ` (its lease ends in ${left} s unless it goes on)`
  throw new HostError({ kind: 'busyHost', host, by: `${holder}${until}` })
}

/** The note that a script leaves of a lease that had ended by itself. */
export const lapsedIn = (stdout: string): LapsedLease | undefined => {
  const [, fleet, operation, by = ''] = /^lapsed (\S{1,64}) (\S{1,64}) ?(.{0,200})/m.exec(stdout) ?? []
  return fleet === undefined || operation === undefined ? undefined : { fleet, operation, by: printable(by) }
}

const word = (text: string): string => {
  if (!/^[\w.-]{1,64}$/.test(text)) throw new RangeError('A lease is named by words without spaces.')
  return dataLine(text)
}

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, '?').slice(0, 100) || '?'

const thisWorkstation = (): string => `${userName()}@${hostname()}`

/** A user id without an account has no name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'somebody')
  }
}
