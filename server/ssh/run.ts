import { StringDecoder } from 'node:string_decoder'
import { HostError } from '../../shared/hostError.ts'
import type { Command } from '../shell/command.ts'
import type { Ending, Output, RunOptions } from '../shell/remote.ts'
import { begin, type Begun } from './begin.ts'
import type { Climb } from './bootstrap.ts'
import { startDeadline, untilAborted } from './deadline.ts'
import { outcomeOf } from './outcome.ts'
import type { Transport } from './transport.ts'

export interface Rung {
  readonly climb: Climb
  readonly sudoPassword?: string | undefined
}

const defaultTimeoutMs = 30_000
const defaultMaxOutput = 16 * 1024 * 1024

/**
 * Runs a command to its end on one exec channel. When its caller leaves or the time is up, the script goes on on the host
 * to its end or to its own limit there, a second after ours; its session is given back then.
 */
export const runCommand = async (
  transport: Transport,
  command: Command,
  options: RunOptions & Rung,
): Promise<Output> => {
  const { host } = transport.target
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const seconds = Math.ceil(timeoutMs / 1000) + 1
  using deadline = startDeadline({ host, what: command.name, timeoutMs, signal: options.signal })
  const { signal } = deadline
  const output = collect(host, command, options)
  const overflow = new AbortController()
  const stop = AbortSignal.any([signal, overflow.signal])
  const begun = await begin(transport, command, {
    climb: options.climb,
    sudoPassword: options.sudoPassword,
    work: 'run',
    seconds,
    signal,
    onStdout: (piece) => {
      try {
        output.push(piece)
      } catch (error) {
        overflow.abort(error)
      }
    },
  })
  try {
    const ending = await untilAborted(stop, carryOn(begun, command, options))
    return outcomeOf(host, command, { ending, stdout: output.end(), stderr: begun.stderr() })
  } catch (error) {
    if (overflow.signal.aborted) begun.session.channel.close()
    begun.session.leave((seconds + graceSeconds) * 1000)
    throw error
  }
}

// timeout(1) sends KILL five seconds after TERM.
const graceSeconds = 10

const carryOn = async (begun: Begun, command: Command, options: RunOptions & Rung): Promise<Ending> => {
  const { channel } = begun.session
  // A sudo that still asks must not read the input as its password.
  if (options.climb === 'sudoPassword') await begun.started
  const sending = sendInput(channel, command.input ?? new Uint8Array(), options.onInputSent)
  const ending = await begun.ended
  await begun.started
  void sending
  return ending
}

const chunkSize = 65_536

/** Writes the input as fast as the host takes it. A script that ends without reading it all is no error. */
const sendInput = async (
  channel: Begun['session']['channel'],
  input: Uint8Array,
  onSent: ((bytes: number) => void) | undefined,
): Promise<void> => {
  const closed = new Promise<void>((resolve) => channel.once('close', resolve))
  for (let at = 0; at < input.length && channel.writable; at += chunkSize) {
    const piece = input.subarray(at, at + chunkSize)
    if (!channel.write(piece)) {
      await Promise.race([closed, new Promise<void>((resolve) => channel.once('drain', resolve))])
    }
    onSent?.(at + piece.length)
  }
  channel.end()
}

const collect = (
  host: string,
  { name }: Command,
  { maxOutput = defaultMaxOutput, onStdout }: RunOptions,
): { push(piece: Buffer): void; end(): string } => {
  const decoder = new StringDecoder('utf8')
  const texts: string[] = []
  let size = 0
  return {
    push: (piece) => {
      size += piece.length
      if (size > maxOutput) {
        const sample = `more than ${maxOutput} bytes, beginning with ${(texts[0] ?? '').slice(0, 100)}`
        throw new HostError({ kind: 'unexpectedOutput', host, command: name, sample })
      }
      const text = decoder.write(piece)
      texts.push(text)
      onStdout?.(text)
    },
    end: () => texts.join('') + decoder.end(),
  }
}
