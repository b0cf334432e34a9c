import { HostError } from '../../../shared/hostError.ts'
import type { Command } from '../../shell/command.ts'
import type { Ending, Output } from '../../shell/remote.ts'

const keptStderr = 4096

/** The output of a command that ended as it may; any other ending is thrown as its fault. */
export const outcomeOf = (
  host: string,
  { name, answers = [0] }: Command,
  { ending, stdout, stderr }: { ending: Ending; stdout: string; stderr: string },
): Output => {
  switch (ending.kind) {
    case 'exited':
      if (answers.includes(ending.code)) return { code: ending.code, stdout, stderr }
      return refuse({
        kind: 'commandFailed',
        host,
        command: name,
        ending: ending.code,
        stderr: stderr.slice(-keptStderr),
      })
    case 'killed':
      return refuse({
        kind: 'commandFailed',
        host,
        command: name,
        ending: ending.signal,
        stderr: stderr.slice(-keptStderr),
      })
    case 'connectionLost':
      return refuse({ kind: 'connectionLost', host, during: name })
    case 'timedOut':
      return refuse({ kind: 'timedOut', host, what: name, ms: ending.ms })
    case 'aborted':
      return refuse({ kind: 'cancelled', host, what: name })
  }
}

const refuse = (fault: ConstructorParameters<typeof HostError>[0]): never => {
  throw new HostError(fault)
}
