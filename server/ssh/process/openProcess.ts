import { HostError } from '../../../shared/hostError.ts'
import { untilAborted } from '../transport/deadline.ts'
import type { SessionPlace } from '../transport/sessionBudget.ts'
import { lostDuring, onEnded, type Transport } from '../transport/transport.ts'
import { RemoteProcess } from './remoteProcess.ts'

export interface ProcessOptions {
  readonly commandLine: string
  /** What it is for, for the faults. */
  readonly what: string
  readonly signal: AbortSignal
}

/** Starts a program as soon as there is a place for it. A host that refuses one is asked again when another has ended. */
export const openProcess = async (transport: Transport, options: ProcessOptions): Promise<RemoteProcess> => {
  for (let tries = 1; ; tries += 1) {
    const place = await takePlace(transport, options)
    const opening = execute(transport, options, place)
    try {
      // Where the caller left before the channel came nothing has been sent: closing it ends the waiting shell.
      return await untilAborted(options.signal, opening, (late) => late.close())
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

const takePlace = async (transport: Transport, { signal, what }: ProcessOptions): Promise<SessionPlace> => {
  try {
    return await transport.sessions.take(AbortSignal.any([signal, transport.ended]))
  } catch (error) {
    throw transport.ended.aborted ? lostDuring(transport, what) : error
  }
}

const execute = async (
  transport: Transport,
  { commandLine, what }: ProcessOptions,
  place: SessionPlace,
): Promise<RemoteProcess> =>
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
        resolve(new RemoteProcess(transport, channel, place))
      })
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)))
    }
  })

const wordsOf = (error: Error): string => error.message.replace(/^\(SSH\) Channel open failure: /, '')
