import type { Remote } from '../../shell/remote.ts'
import { hostScript } from '../scripts/hostScript.ts'
import type { Change } from './change.ts'
import { changeLines } from './changeLines.ts'
import { leaseLine, runLeased, type Applying } from './lease.ts'
import { readReport, type ChangeReport } from './report.ts'

/**
 * Takes back the tunnels of a change: what exactly it wrote goes, and what was there before comes back. `left` of the
 * report says what could not be; a tunnel that is not in it was seen to be as before.
 */
export const undoChange = async (
  remote: Remote,
  change: Change,
  { lease, timeoutMs = 120_000 + change.parts.length * 10_000 }: Applying,
): Promise<ChangeReport> => {
  const command = hostScript('undo', 'take the change back', [leaseLine(lease), ...changeLines(change)])
  const output = await runLeased(remote, command, { timeoutMs, maxOutput: 64 * 1024 * 1024 })
  return readReport(output, { host: remote.host, command: command.name })
}
