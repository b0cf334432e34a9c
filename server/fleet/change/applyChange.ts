import type { Remote } from '../../shell/remote.ts'
import { hostScript } from '../scripts/hostScript.ts'
import type { Change } from './change.ts'
import { changeLines } from './changeLines.ts'
import { leaseLine, runLeased, type Applying } from './lease.ts'
import { readReport, type ChangeReport } from './report.ts'

/**
 * Applies a change with one root script: compares, asks xray, stages, renames, orders systemd, waits a moment, and reports
 * what is then seen. Begun once it runs to its end; done again it goes on from what is true. A part that is refused is
 * left as it was.
 * @throws HostError `busyHost` where another order works there; what the way to the host says; `unexpectedOutput`.
 */
export const applyChange = async (
  remote: Remote,
  change: Change,
  { lease, timeoutMs = 120_000 + change.parts.length * 10_000 }: Applying,
): Promise<ChangeReport> => {
  const command = hostScript('apply', 'apply the change', [leaseLine(lease), ...changeLines(change)])
  const output = await runLeased(remote, command, { timeoutMs, maxOutput: 64 * 1024 * 1024 })
  return readReport(output, { host: remote.host, command: command.name })
}
