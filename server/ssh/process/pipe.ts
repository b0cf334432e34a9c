import type { Duplex } from 'node:stream'
import type { Command } from '../../shell/command.ts'
import type { Ending, FollowOptions } from '../../shell/remote.ts'
import { lostDuring, type Transport } from '../transport/transport.ts'
import { ChannelStream } from './channelStream.ts'
import { outcomeOf } from './outcome.ts'
import { endedWithinMs, startOpenEnded } from './startOpenEnded.ts'
import type { Rung, RunningScript } from './startScript.ts'

/** Starts a command and hands out its stdin and stdout; destroying the stream ends the command on the host. */
export const pipeCommand = async (
  transport: Transport,
  command: Command,
  options: FollowOptions & Rung,
): Promise<Duplex> => {
  const script = await startOpenEnded(transport, command, { ...options, work: 'pipe' })
  return new ChannelStream(script, {
    leave: () => script.leave(endedWithinMs),
    failure: (ending = { kind: 'connectionLost' }) => failureOf(transport, command, { script, ending }),
    lost: () => lostDuring(transport, command.name),
  })
}

const failureOf = (
  { target: { host } }: Transport,
  command: Command,
  { script, ending }: { script: RunningScript; ending: Ending },
): Error | undefined => {
  try {
    outcomeOf(host, command, { ending, stdout: '', stderr: script.stderr() })
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
