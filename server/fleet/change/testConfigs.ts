import type { Remote } from '../../shell/remote.ts'
import { hostScript, inBase64, word } from '../scripts/hostScript.ts'
import type { Change } from './change.ts'
import { readReport, type Refusal } from './report.ts'

/** Asks the host's own xray about the configs of a change, and changes nothing; gives what it refuses, by tunnel id. */
export const testConfigs = async (
  remote: Remote,
  { parts }: Change,
  { signal }: { signal?: AbortSignal | undefined },
): Promise<ReadonlyMap<string, Refusal>> => {
  const lines = parts.flatMap((part) =>
    part.kind === 'tunnel' && part.test !== null ? [`config ${word(part.id)}`, inBase64(part.test)] : [],
  )
  const command = hostScript('testConfigs', 'test configs with xray', lines)
  const output = await remote.run(command, { as: 'root', ...(signal === undefined ? {} : { signal }) })
  return readReport(output, { host: remote.host, command: command.name }).refusals
}
