import type { Duplex } from 'node:stream'
import type { Command } from '../shell/command.ts'
import type { FollowOptions } from '../shell/remote.ts'
import { HostError } from '../../shared/hostError.ts'
import { begin, type Begun } from './begin.ts'
import { ChannelStream } from './channelStream.ts'
import { startDeadline, untilAborted } from './deadline.ts'
import { splitLines } from './lines.ts'
import { outcomeOf } from './outcome.ts'
import type { Rung } from './run.ts'
import { lostDuring, type Transport } from './transport.ts'

const startMs = 30_000
const endedWithinMs = 10_000
const defaultMaxLine = 65_536

/** Starts a command and hands out its stdin and stdout; destroying the stream ends the command on the host. */
export const pipeCommand = async (
  transport: Transport,
  command: Command,
  options: FollowOptions & Rung,
): Promise<Duplex> => (await openStream(transport, command, { ...options, work: 'pipe' })).stream

/** The lines of a command's stdout until it ends or the reader leaves; it is ended on the host then. */
export async function* followLines(
  transport: Transport,
  command: Command,
  options: FollowOptions & Rung,
): AsyncGenerator<string> {
  const { signal } = options
  const { stream } = await openStream(transport, command, { ...options, work: 'follow' })
  const { host } = transport.target
  const cancel = (): void => {
    stream.destroy(new HostError({ kind: 'cancelled', host, what: command.name }, { cause: signal?.reason }))
  }
  if (signal?.aborted === true) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  const lines = splitLines(options.maxLine ?? defaultMaxLine)
  try {
    for await (const piece of stream) yield* lines.push(piece)
    yield* lines.rest()
  } finally {
    signal?.removeEventListener('abort', cancel)
    stream.destroy()
  }
}

const openStream = async (
  transport: Transport,
  command: Command,
  options: FollowOptions & Rung & { work: 'follow' | 'pipe' },
): Promise<{ stream: ChannelStream }> => {
  const { host } = transport.target
  using deadline = startDeadline({ host, what: command.name, timeoutMs: startMs, signal: options.signal })
  const early: Buffer[] = []
  let take = (piece: Buffer): void => void early.push(piece)
  const { climb, sudoPassword, work } = options
  const begun = await begin(transport, command, {
    climb,
    sudoPassword,
    work,
    seconds: 0,
    signal: deadline.signal,
    onStdout: (piece) => take(piece),
  })
  try {
    await untilAborted(deadline.signal, begun.started)
  } catch (error) {
    begun.session.leave(endedWithinMs)
    throw error
  }
  const stream = streamOf(transport, command, begun)
  for (const piece of early) stream.feed(piece)
  take = (piece) => stream.feed(piece)
  return { stream }
}

const streamOf = (transport: Transport, command: Command, begun: Begun): ChannelStream => {
  const { host } = transport.target
  return new ChannelStream(transport, begun.session.channel, {
    leave: () => begun.session.leave(endedWithinMs),
    lost: () => lostDuring(transport, command.name),
    ending: () => {
      try {
        outcomeOf(host, command, { ending: begun.session.ending(), stdout: '', stderr: begun.stderr() })
        return undefined
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error))
      }
    },
  })
}
