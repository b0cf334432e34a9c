import { randomBytes } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import { HostError } from '../../../shared/hostError.ts'
import type { Command } from '../../shell/command.ts'
import type { Ending } from '../../shell/remote.ts'
import type { Transport } from '../transport/transport.ts'
import { commandLine, framed, opening, promptMark, type Climb, type Work } from './bootstrap.ts'
import type { ByteChannel } from './channelStream.ts'
import { HeldEvents } from './heldEvents.ts'
import { markedStream } from './markedStream.ts'
import { openProcess } from './openProcess.ts'
import type { ChannelEvent } from './remoteChannel.ts'
import type { RemoteProcess } from './remoteProcess.ts'
import { sudoFault } from './sudo.ts'

/** How a command becomes root, if it does. */
export interface Rung {
  readonly climb: Climb
  /** Needed to climb by `sudoPassword`. */
  readonly sudoPassword?: string | undefined
}

export interface ScriptOptions extends Rung {
  readonly work: Work
  /** When the host itself ends a `run`, in seconds. */
  readonly seconds: number
  readonly signal: AbortSignal
}

/** A script under way on a host; what is read from it is its stdout behind the marker. */
export interface RunningScript extends ByteChannel {
  /** Resolves when its shell runs and has been sent the script; rejects when it never will. */
  readonly started: Promise<void>
  /** How it ended; never rejects. It comes after the last output. */
  readonly ended: Promise<Ending>
  /** The last 64 KiB of its stderr, chatter taken off. */
  readonly stderr: () => string
  /** Leaves it, to end by itself within the grace. */
  leave(graceMs: number): void
  /** Closes its channel at once, its output unread. */
  close(): void
}

const keptStderr = 65_536

/** Starts a command: one exec channel, the script behind a random marker, a sudo password only at sudo's own prompt. */
export const startScript = async (
  transport: Transport,
  command: Command,
  options: ScriptOptions,
): Promise<RunningScript> => {
  refuseNul(command)
  const { climb, work, seconds, signal } = options
  const process = await openProcess(transport, {
    commandLine: commandLine(climb, work),
    what: command.name,
    signal,
  })
  const marker = randomBytes(16).toString('hex')
  const script = framed(command.script)
  const stdout = markedStream(marker)
  const stderr = markedStream(marker)
  const errors = tail(keptStderr)
  const events = new HeldEvents<ChannelEvent>()
  const { promise: started, resolve, reject } = Promise.withResolvers<void>()
  started.catch(() => undefined)
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>()
  const lookForPrompt = makeSudoAnswer(transport, process, { marker, sudoPassword: options.sudoPassword, reject })

  const hearStdout = (piece: Buffer): void => {
    const wasBegun = stdout.begun
    const rest = stdout.push(piece)
    if (!wasBegun && stdout.begun) {
      if (climb === 'sudoPassword') process.write(script)
      resolve()
    }
    if (rest !== undefined && rest.length > 0) events.emit({ kind: 'stdout', piece: rest })
  }
  const hearStderr = (piece: Buffer): void => {
    const rest = stderr.push(piece)
    if (rest === undefined) lookForPrompt(stderr.before)
    else errors.push(rest)
  }
  const hearClose = (ending: Ending = { kind: 'connectionLost' }): void => {
    const said = { stdout: stdout.before, stderr: stderr.before }
    if (!stdout.begun) reject(neverBegan(transport, command, { ending, climb, ...said }))
    end(ending)
    events.emit({ kind: 'close', ending })
  }
  process.listen((event) => {
    switch (event.kind) {
      case 'stdout':
        return hearStdout(event.piece)
      case 'stderr':
        return hearStderr(event.piece)
      // A script that closes its stdout has not ended: how it does is still to come.
      case 'end':
        return
      case 'close':
        return hearClose(event.ending)
    }
  })
  transport.together(() => {
    process.write(opening(marker, seconds))
    if (climb !== 'sudoPassword') process.write(script)
  })
  return {
    started,
    ended,
    stderr: () => errors.text(),
    listen: (reader) => events.listen(reader),
    pause: () => process.pause(),
    resume: () => process.resume(),
    write: (piece, done) => process.write(piece, done),
    end: (done) => process.end(done),
    leave: (graceMs) => process.leave(graceMs),
    close: () => process.close(),
  }
}

/** Refuses a script that a shell would cut at a NUL byte. */
const refuseNul = ({ name, script }: Command): void => {
  if (!script.includes('\0')) return
  throw new HostError({ kind: 'badInput', issues: [{ path: name, message: 'A script cannot hold a NUL byte.' }] })
}

/** Answers sudo's prompt once, where it stands in what stderr has said. */
const makeSudoAnswer = (
  { target: { host, user } }: Transport,
  process: RemoteProcess,
  { marker, sudoPassword, reject }: { marker: string; sudoPassword?: string | undefined; reject: (e: Error) => void },
): ((stderr: string) => void) => {
  const prompt = `${marker}${promptMark}`
  let answered = false
  const refuse = (kind: 'sudoPasswordNeeded' | 'sudoPasswordWrong'): void => {
    reject(new HostError({ kind, host, user }))
    process.end()
  }
  return (stderr) => {
    const prompts = stderr.split(prompt).length - 1
    if (prompts === 0) return
    if (sudoPassword === undefined) return refuse('sudoPasswordNeeded')
    // Nothing more is typed: sudo reads the end of its input and gives up, so only one attempt is on record.
    if (prompts > 1) return refuse('sudoPasswordWrong')
    if (!answered) process.write(`${sudoPassword}\n`)
    answered = true
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
