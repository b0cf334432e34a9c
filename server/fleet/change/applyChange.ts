import { randomBytes } from 'node:crypto'
import type { Remote, RunOptions } from '../../shell/remote.ts'
import type { Change } from './change.ts'
import { changeLines, tunnelParts } from './changeLines.ts'
import { lapsedIn, refuseHeld, type LapsedLease, type Lease } from './lease.ts'
import { namesAfter, readRefusals, readSeen, reportOf, type Refusals, type TunnelsSeen } from './readReport.ts'
import { rootScript } from './scripts.ts'

/** What one script did and saw. It gives facts: whether a tunnel is well is for the caller to say, and to look again. */
export interface ChangeReport extends Refusals, TunnelsSeen {
  /** Tunnels whose files stand as they shall and whose orders were given; `@host` once the host's part is done. */
  readonly done: ReadonlySet<string>
  /** Somebody's lease that had ended by itself, and was taken over. */
  readonly lapsed: LapsedLease | undefined
}

/** The host's own part, where reports name parts by tunnel. */
export const hostPartName = '@host'

/**
 * Carries a change out with one root script under the host's lease: each part as a whole or not at all. Files that are
 * already as they shall be are left, so the same change given again goes on where it was broken off. No signal: once begun
 * it runs to its end, also when the way to the host is lost.
 * @throws HostError `busyHost`, `unexpectedOutput` for a report that can't be read, and as `Remote.run`.
 */
export const applyChange = async (
  remote: Remote,
  change: Change,
  { timeoutMs = patienceMs(change), ...lease }: Lease & Pick<RunOptions, 'timeoutMs'>,
): Promise<ChangeReport> => {
  const command = rootScript('apply_change', nameOf(change), changeLines(change, lease, newSuffix()))
  const output = await remote.run(command, { timeoutMs, as: 'root' })
  refuseHeld(remote.host, output)
  const asked = { host: remote.host, command: command.name }
  const lines = reportOf(output.stdout, asked)
  const parts = partNames(change)
  return {
    ...readRefusals(lines, parts, asked),
    ...readSeen(lines, asked),
    done: new Set(namesAfter(lines, 'done', parts)),
    lapsed: lapsedIn(output.stdout),
  }
}

/** The names that a report may give to parts of a change. */
export const partNames = (change: Change): Set<string> =>
  new Set([...tunnelParts(change).map(({ id }) => id), hostPartName])

/** Not to be guessed by whoever may write beside a target. */
export const newSuffix = (): string => randomBytes(8).toString('hex')

/** A script waits for a lease, tests, starts and waits for ports: a minute, and ten seconds a tunnel. */
export const patienceMs = (change: Change): number => 60_000 + change.parts.length * 10_000

const nameOf = (change: Change): string => {
  const count = tunnelParts(change).length
  if (count === 0) return 'change the host'
  return count === 1 ? 'change a tunnel' : `change ${count} tunnels`
}
