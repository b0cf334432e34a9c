import type { Command } from '../../shell/command.ts'
import type { FollowOptions } from '../../shell/remote.ts'
import { startDeadline, untilAborted } from '../transport/deadline.ts'
import type { Transport } from '../transport/transport.ts'
import { startScript, type Rung, type RunningScript } from './startScript.ts'

/** How long a command that was left may take to end. */
export const endedWithinMs = 10_000

const startMs = 30_000

/** Starts a command without a time of its own: only its start has a deadline. */
export const startOpenEnded = async (
  transport: Transport,
  command: Command,
  { climb, sudoPassword, work, signal }: FollowOptions & Rung & { work: 'follow' | 'pipe' },
): Promise<RunningScript> => {
  const { host } = transport.target
  using deadline = startDeadline({ host, what: command.name, timeoutMs: startMs, signal })
  const begun = { climb, sudoPassword, work, seconds: 0, signal: deadline.signal }
  const script = await startScript(transport, command, begun)
  try {
    await untilAborted(deadline.signal, script.started)
    return script
  } catch (error) {
    script.leave(endedWithinMs)
    throw error
  }
}
