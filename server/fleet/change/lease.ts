import { HostError } from '../../../shared/hostError.ts'
import type { ItemRun } from '../../jobs/job.ts'
import type { Output, Remote, RunOptions } from '../../shell/remote.ts'
import type { FleetContext } from '../context.ts'
import { hostScript, inBase64, word } from '../scripts/hostScript.ts'

/** Who works on a host, for a whole order: each script of it takes and renews the lease. */
export interface Lease {
  /** Who enters it again at once: the fleet where its store has one server, else that server. */
  readonly holder: string
  /** `user@workstation`. */
  readonly who: string
  /** The operation that it was taken for. */
  readonly operation: string
}

/** How a script of an order runs. */
export interface Applying {
  readonly lease: Lease
  /** For the whole script. Default: two minutes, and ten seconds more for each part. */
  readonly timeoutMs?: number | undefined
}

/** Of the host's own uptime, since its last script began: then a dead owner's lease ends by itself. */
const leaseSeconds = 180

export const leaseOf = (
  { leaseHolder }: Pick<FleetContext, 'leaseHolder'>,
  { job, ordered }: Pick<ItemRun, 'job' | 'ordered'>,
): Lease => ({ holder: leaseHolder, who: ordered.who, operation: job })

/** The first line of every script's data. */
export const leaseLine = ({ holder, who, operation }: Lease, seconds: number = leaseSeconds): string =>
  `lease ${word(holder)} ${word(inBase64(who))} ${word(operation)} ${seconds}`

/** EX_TEMPFAIL of sysexits.h. */
const heldCode = 75

/**
 * The output of a script that asked for the lease.
 * @throws HostError `busyHost` naming the holder where somebody else works there.
 */
export const refuseHeld = (host: string, output: Output): Output => {
  const holder = /^held ?(\S*)/m.exec(output.stdout)?.[1]
  if (output.code !== heldCode || holder === undefined) return output
  const by = Buffer.from(holder, 'base64').toString('utf8').slice(0, 200)
  throw new HostError({ kind: 'busyHost', host, by: by === '' ? 'somebody else' : by })
}

/** Runs a script of ours as root under the lease. @throws HostError as `Remote.run`, and `busyHost`. */
export const runLeased = async (
  remote: Remote,
  command: Parameters<Remote['run']>[0],
  options: RunOptions = {},
): Promise<Output> =>
  refuseHeld(remote.host, await remote.run({ ...command, answers: [0, heldCode] }, { as: 'root', ...options }))

/** Gives the lease back: the next order need not wait for its end. What fails here harms nobody. */
export const releaseLease = async (remote: Remote, lease: Lease): Promise<void> => {
  await runLeased(remote, hostScript('holdLease', 'give the lease back', [leaseLine(lease, 0)])).catch(() => undefined)
}
