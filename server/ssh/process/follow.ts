import type { Command } from '../../shell/command.ts'
import type { FollowOptions } from '../../shell/remote.ts'
import { HostError } from '../../../shared/hostError.ts'
import { lostDuring, type Transport } from '../transport/transport.ts'
import { ChannelStream } from './channelStream.ts'
import { splitLines } from './lines.ts'
import { outcomeOf } from './outcome.ts'
import { endedWithinMs, startOpenEnded } from './startOpenEnded.ts'
import type { Rung } from './startScript.ts'

const defaultMaxLine = 65_536

/** The lines of a command's stdout until it ends or the reader leaves; it is ended on the host then. */
export async function* followLines(
  transport: Transport,
  command: Command,
  options: FollowOptions & Rung,
): AsyncGenerator<string> {
  const { signal } = options
  const { host } = transport.target
  const script = await startOpenEnded(transport, command, { ...options, work: 'follow' })
  // All that was said is read first, then how it ended.
  const stream = new ChannelStream(script, {
    leave: () => script.leave(endedWithinMs),
    failure: () => undefined,
    lost: () => lostDuring(transport, command.name),
  })
  const cancel = (): void => {
    stream.destroy(new HostError({ kind: 'cancelled', host, what: command.name }, { cause: signal?.reason }))
  }
  if (signal?.aborted === true) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  const lines = splitLines(options.maxLine ?? defaultMaxLine)
  try {
    for await (const piece of stream) yield* lines.push(piece)
    yield* lines.rest()
    outcomeOf(host, command, { ending: await script.ended, stdout: '', stderr: script.stderr() })
  } finally {
    signal?.removeEventListener('abort', cancel)
    stream.destroy()
  }
}
