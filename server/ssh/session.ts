import type { ClientChannel } from 'ssh2'
import { HostError } from '../../shared/hostError.ts'
import type { Ending } from '../shell/remote.ts'
import type { SessionPlace } from './budget.ts'
import { untilAborted } from './deadline.ts'
import { lostDuring, onEnded, type Transport } from './transport.ts'

/** One exec channel, holding one place of the connection's budget. */
export interface Session {
  readonly channel: ClientChannel
  /** How its command ended; `connectionLost` until the host has told. */
  readonly ending: () => Ending
  /** Resolves after the last output, or when the connection ends. */
  readonly closed: Promise<void>
  /**
   * Leaves a command that hasn't ended: its stdin ends and its output is thrown away. The place is given back when the
   * host says that it ended, or after the grace, when the channel is given up.
   */
  leave(graceMs: number): void
}

export interface SessionOptions {
  readonly commandLine: string
  /** What it is for, for the faults. */
  readonly what: string
  readonly signal: AbortSignal
}

/** Opens an exec channel as soon as there is a place for it. A host that refuses one is asked again when another has ended. */
export const openSession = async (transport: Transport, options: SessionOptions): Promise<Session> => {
  for (let tries = 1; ; tries += 1) {
    const place = await takePlace(transport, options)
    const opening = execute(transport, options, place)
    try {
      return await untilAborted(options.signal, opening, giveUp)
    } catch (error) {
      if (!(error instanceof ChannelRefused)) {
        opening.catch(place.giveBack)
        throw error
      }
      const { open } = transport.sessions
      if (place.refused(tries)) continue
      const reason = error.message
      throw new HostError({ kind: 'channelRefused', host: transport.target.host, open, reason }, { cause: error })
    }
  }
}

class ChannelRefused extends Error {
  override readonly name = 'ChannelRefused'
}

const takePlace = async (transport: Transport, { signal, what }: SessionOptions): Promise<SessionPlace> => {
  try {
    return await transport.sessions.take(AbortSignal.any([signal, transport.ended]))
  } catch (error) {
    throw transport.ended.aborted ? lostDuring(transport, what) : error
  }
}

const execute = async (
  transport: Transport,
  { commandLine, what }: SessionOptions,
  place: SessionPlace,
): Promise<Session> =>
  new Promise((resolve, reject) => {
    // A half-open connection never calls back, but its end is told.
    const forget = onEnded(transport, () => reject(lostDuring(transport, what)))
    const fail = (error: Error): void => {
      forget()
      reject(transport.ended.aborted ? lostDuring(transport, what) : new ChannelRefused(wordsOf(error)))
    }
    try {
      transport.client.exec(commandLine, (error, channel) => {
        if (error) return fail(error)
        forget()
        place.opened()
        resolve(sessionOn(transport, channel, place))
      })
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)))
    }
  })

/** Listens from the first moment: a short command's end comes in the same packet as its beginning. */
const sessionOn = (transport: Transport, channel: ClientChannel, place: SessionPlace): Session => {
  let ending: Ending = { kind: 'connectionLost' }
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  const forget = onEnded(transport, close)
  channel.on('error', () => undefined)
  // `exit` comes before the last output, `close` after it; a channel that closes without one has lost its host.
  channel.on('exit', (code: number | null, signal?: string) => {
    ending = code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code }
  })
  channel.once('close', () => {
    place.giveBack()
    forget()
    close()
  })
  return { channel, ending: () => ending, closed, leave: (graceMs) => leave(channel, place, graceMs) }
}

const leave = (channel: ClientChannel, place: SessionPlace, graceMs: number): void => {
  for (const event of ['data', 'end', 'drain']) channel.removeAllListeners(event)
  channel.stderr.removeAllListeners('data')
  channel.resume()
  channel.stderr.resume()
  channel.end()
  const giveUpLater = setTimeout(() => {
    channel.close()
    place.giveBack()
  }, graceMs)
  giveUpLater.unref()
  channel.once('close', () => clearTimeout(giveUpLater))
}

// The caller left before the channel came: nothing has been sent, so closing it ends the waiting shell.
const giveUp = ({ channel }: Session): void => {
  channel.resume()
  channel.stderr.resume()
  channel.close()
}

const wordsOf = (error: Error): string => error.message.replace(/^\(SSH\) Channel open failure: /, '')
