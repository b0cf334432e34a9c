import { StringDecoder } from 'node:string_decoder'
import { HostError } from '../../../shared/hostError.ts'
import type { Command } from '../../shell/command.ts'
import type { Ending, Output, RunOptions } from '../../shell/remote.ts'
import { startDeadline, untilAborted } from '../transport/deadline.ts'
import type { Transport } from '../transport/transport.ts'
import { outcomeOf } from './outcome.ts'
import { startScript, type Rung, type RunningScript } from './startScript.ts'

const defaultTimeoutMs = 30_000
const defaultMaxOutput = 16 * 1024 * 1024
// timeout(1) sends KILL five seconds after TERM.
const graceSeconds = 10

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
  const script = await startScript(transport, command, { ...options, work: 'run', seconds, signal })
  script.listen((event) => {
    if (event.kind !== 'stdout') return
    try {
      output.push(event.piece)
    } catch (error) {
      overflow.abort(error)
    }
  })
  try {
    const ending = await untilAborted(stop, carryOn(script, command, { ...options, stop }))
    return outcomeOf(host, command, { ending, stdout: output.end(), stderr: script.stderr() })
  } catch (error) {
    if (overflow.signal.aborted) script.close()
    script.leave((seconds + graceSeconds) * 1000)
    throw error
  }
}

interface CarryOn extends RunOptions, Rung {
  /** Nobody waits for the outcome any more. */
  readonly stop: AbortSignal
}

const carryOn = async (script: RunningScript, command: Command, options: CarryOn): Promise<Ending> => {
  // A sudo that still asks must not read the input as its password.
  if (options.climb === 'sudoPassword') await script.started
  void sendInput(script, command.input ?? new Uint8Array(), options)
  const ending = await script.ended
  await script.started
  return ending
}

const chunkSize = 65_536

/** Writes the input as fast as the host takes it. A script that ends without reading it all is no error. */
const sendInput = async (script: RunningScript, input: Uint8Array, { stop, onInputSent }: CarryOn): Promise<void> => {
  let hasEnded = false
  void script.ended.then(() => (hasEnded = true))
  for (let at = 0; at < input.length; at += chunkSize) {
    const piece = input.subarray(at, at + chunkSize)
    await new Promise<void>((sent) => script.write(piece, sent))
    if (hasEnded || stop.aborted) break
    onInputSent?.(at + piece.length)
  }
  script.end(() => undefined)
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
