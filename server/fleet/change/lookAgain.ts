import type { Remote } from '../../shell/remote.ts'
import { hostScript, word } from '../scripts/hostScript.ts'
import { readReport, type ChangeReport } from './report.ts'

/** The units and listeners of some tunnels as they are now: one round trip for all. */
export const lookAgain = async (
  remote: Remote,
  ids: readonly string[],
  timeoutMs = 60_000,
): Promise<Pick<ChangeReport, 'units' | 'listeners'>> => {
  const command = hostScript(
    'look',
    'look at the tunnels again',
    ids.map((id) => `again ${word(id)}`),
  )
  const output = await remote.run(command, { as: 'root', timeoutMs, maxOutput: 64 * 1024 * 1024 })
  return readReport(output, { host: remote.host, command: command.name })
}
