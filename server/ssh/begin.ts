import { randomBytes } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import { HostError } from '../../shared/hostError.ts'
import type { Command } from '../shell/command.ts'
import type { Ending } from '../shell/remote.ts'
import { commandLine, framed, opening, promptMark, type Climb, type Work } from './bootstrap.ts'
import { markedStream } from './markedStream.ts'
import { openSession, type Session } from './session.ts'
import { refuseNul } from './script.ts'
import { sudoFault } from './sudo.ts'
import type { Transport } from './transport.ts'

export interface BeginOptions {
  readonly climb: Climb
  readonly work: Work
  /** When the host itself ends a `run`, in seconds. */
  readonly seconds: number
  readonly signal: AbortSignal
  /** Needed to climb by `sudoPassword`. */
  readonly sudoPassword?: string | undefined
  readonly onStdout: (piece: Buffer) => void
}

/** A command under way on a host. */
export interface Begun {
  readonly session: Session
  /** Resolves when its script's shell runs and has been sent the script; rejects when it never will. */
  readonly started: Promise<void>
  /** How it ended; never rejects. It comes after the last output. */
  readonly ended: Promise<Ending>
  /** The last 64 KiB of its stderr, chatter taken off. */
  readonly stderr: () => string
}

const keptStderr = 65_536

/** Starts a command: one exec channel, the script behind a random marker, a sudo password only at sudo's own prompt. */
export const begin = async (transport: Transport, command: Command, options: BeginOptions): Promise<Begun> => {
  refuseNul(command)
  const { climb, work } = options
  const session = await openSession(transport, {
    commandLine: commandLine(climb, work),
    what: command.name,
    signal: options.signal,
  })
  const { channel } = session
  const marker = randomBytes(16).toString('hex')
  const stdout = markedStream(marker)
  const stderr = markedStream(marker)
  const errors = tail(keptStderr)
  const { promise: started, resolve, reject } = Promise.withResolvers<void>()
  started.catch(() => undefined)
  const conversation = converse({ transport, marker, options, channel: session.channel, fail: reject })

  channel.on('data', (piece: Buffer) => {
    const wasBegun = stdout.begun
    const rest = stdout.push(piece)
    if (!wasBegun && stdout.begun) {
      if (climb === 'sudoPassword') channel.write(framed(command.script))
      resolve()
    }
    if (rest !== undefined && rest.length > 0) options.onStdout(rest)
  })
  channel.stderr.on('data', (piece: Buffer) => {
    const rest = stderr.push(piece)
    if (rest === undefined) conversation.look(stderr.before)
    else errors.push(rest)
  })

  const ended = session.closed.then(() => {
    const ending = session.ending()
    const said = { stdout: stdout.before, stderr: stderr.before }
    if (!stdout.begun) reject(neverBegan(transport, command, { ending, climb, ...said }))
    return ending
  })
  transport.together(() => {
    channel.write(opening(marker, options.seconds))
    if (climb !== 'sudoPassword') channel.write(framed(command.script))
  })
  return { session, started, ended, stderr: () => errors.text() }
}

interface Conversation {
  /** Looks for sudo's prompt in what stderr has said. */
  look(stderr: string): void
}

const converse = ({
  transport,
  marker,
  options,
  channel,
  fail,
}: {
  transport: Transport
  marker: string
  options: BeginOptions
  channel: Session['channel']
  fail: (error: HostError) => void
}): Conversation => {
  const { host, user } = transport.target
  const prompt = `${marker}${promptMark}`
  let answered = false
  return {
    look: (stderr) => {
      const prompts = stderr.split(prompt).length - 1
      if (prompts === 0) return
      if (options.sudoPassword === undefined) {
        fail(new HostError({ kind: 'sudoPasswordNeeded', host, user }))
        return channel.end()
      }
      if (prompts > 1) {
        // Nothing more is typed: sudo reads the end of its input and gives up, so only one attempt is on record.
        fail(new HostError({ kind: 'sudoPasswordWrong', host, user }))
        return channel.end()
      }
      if (!answered) channel.write(`${options.sudoPassword}\n`)
      answered = true
    },
  }
}

const neverBegan = (
  { target: { host, user } }: Transport,
  { name }: Command,
  seen: { ending: Ending; climb: Climb; stdout: string; stderr: string },
): HostError => {
  if (seen.ending.kind === 'connectionLost') return new HostError({ kind: 'connectionLost', host, during: name })
  if (seen.climb !== 'none') return new HostError(sudoFault({ host, user, stderr: seen.stderr }))
  const sample = (seen.stdout + seen.stderr).trim().slice(-200)
  return new HostError({ kind: 'unexpectedOutput', host, command: name, sample })
}

const tail = (limit: number): { push(piece: Buffer): void; text(): string } => {
  const decoder = new StringDecoder('utf8')
  let kept = ''
  return {
    push: (piece) => {
      kept = (kept + decoder.write(piece)).slice(-limit)
    },
    text: () => kept,
  }
}
