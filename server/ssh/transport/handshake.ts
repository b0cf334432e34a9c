import type { Duplex } from 'node:stream'
import ssh2, { type AnyAuthMethod, type Client, type NextAuthHandler } from 'ssh2'
import { HostError } from '../../../shared/hostError.ts'
import type { Target } from '../config/target.ts'
import { algorithmsFor } from '../hostKeys/algorithms.ts'
import { hostKeyOf } from '../hostKeys/hostKey.ts'
import { judgeHostKey } from '../hostKeys/judgeHostKey.ts'
import { lookUp, type KnownKeys } from '../hostKeys/knownHosts.ts'
import { readKnownHosts } from '../hostKeys/knownHostsFile.ts'
import { startLogin, type Login } from '../login/login.ts'
import type { Carrier } from './carrier.ts'
import type { ConnectContext } from './connectContext.ts'
import { untilAborted, type Deadline } from './deadline.ts'
import {
  beforeHandshake,
  handshakeStep,
  refusalLevel,
  type HandshakeEvent,
  type HandshakeStep,
} from './handshakeState.ts'
import { SessionBudget } from './sessionBudget.ts'
import type { Transport } from './transport.ts'

const keepAlivesMissed = 3

/** Speaks ssh over a stream up to the login. On any failure the stream is closed and the fault of what went wrong is thrown. */
export const handshake = async (
  target: Target,
  carrier: Carrier,
  { deadline, ...context }: ConnectContext & { readonly deadline: Deadline },
): Promise<Transport> => {
  const client = new ssh2.Client()
  const ended = new AbortController()
  const end = (error: Error): void => {
    if (ended.signal.aborted) return
    ended.abort(error)
    client.destroy()
    carrier.stream.destroy()
    carrier.release?.()
  }
  let state = beforeHandshake
  const take = (event: HandshakeEvent): HandshakeStep => {
    const step = handshakeStep(target, state, event)
    state = step.state
    for (const stage of step.stages) context.onStage(stage)
    return step
  }
  const { secrets, askSecret } = context
  const ask = askSecret && ((need: Parameters<typeof askSecret>[0]) => deadline.waitFor(askSecret(need)))
  const login = startLogin(target, { secrets, ask, signal: ended.signal })
  try {
    const lines = await readKnownHosts([...target.knownHostsFiles, context.knownHostsFile])
    const known = lookUp(lines, target.knownAs)
    const begin = (): void => {
      take({ kind: 'begun' })
      shake(client, carrier.stream, { target, keepAliveMs: context.keepAliveMs, known, login, take })
    }
    await untilAborted(deadline.signal, readiness(client, carrier.stream, { begin, end }))
  } catch (thrown) {
    const { aborted, reason } = deadline.signal
    const error = aborted ? asError(reason) : asError(thrown)
    const said = aborted ? '' : await carrier.said?.()
    const { fault } = take({ kind: 'failed', error, said: said ?? '', refusal: login.refusal() })
    end(error)
    throw fault === undefined || error instanceof HostError ? error : new HostError(fault, { cause: error })
  }
  take({ kind: 'loggedIn' })
  return {
    target,
    client,
    hostKey: state.hostKey ?? { type: '', fingerprint: '' },
    ended: ended.signal,
    sessions: new SessionBudget(),
    openedMs: carrier.openedMs,
    together: carrier.together,
    close: () => {
      client.end()
      end(new Error('The connection was closed here.'))
    },
  }
}

/** Resolves when the client is logged in. Its listeners stay for the client's life: an error without one ends the process. */
const readiness = async (
  client: Client,
  stream: Duplex,
  { end, begin }: { end: (error: Error) => void; begin: () => void },
): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error)
      end(error)
    }
    client
      .on('error', (error: Error & { level?: string }) => {
        // An agent's key that can't sign is passed over; the login goes on with the next.
        if (error.level !== 'agent') fail(error)
      })
      .on('close', () => fail(new Error('The connection was closed.')))
      .on('change password', () => fail(Object.assign(new Error('The password has expired.'), { level: refusalLevel })))
      .on('ready', resolve)
    begin()
    // One that closed before anybody listened says nothing more.
    if (stream.destroyed) reject(new Error('The connection was closed.'))
  })

interface Shake {
  readonly target: Target
  readonly keepAliveMs: number
  readonly known: KnownKeys
  readonly login: Login
  readonly take: (event: HandshakeEvent) => HandshakeStep
}

/** Begins to speak, and makes events of what ssh2 asks and hears. */
const shake = (client: Client, stream: Duplex, { target, keepAliveMs, known, login, take }: Shake): void => {
  client.connect({
    sock: stream,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: keepAliveMs,
    keepaliveCountMax: keepAlivesMissed,
    // Stream forwarding to sockets is not OpenSSH's alone; a host that lacks it refuses the channel.
    strictVendor: false,
    algorithms: algorithmsFor(known.keys.map(({ keyType }) => keyType)),
    hostVerifier: (blob: Buffer): boolean => {
      const fault = judgeHostKey(blob, known, target)
      take({ kind: 'keyShown', key: hostKeyOf(blob), fault })
      return fault === undefined
    },
    authHandler: (left, _partial, next) => void offerNext(login, left, next),
  })
  readGreeting(stream, (serverVersion) => take({ kind: 'greeted', serverVersion }))
}

const offerNext = async (login: Login, left: readonly string[] | null, next: NextAuthHandler): Promise<void> => {
  const method = await login.next(left).catch(() => undefined)
  // `false` ends the login; the library's types leave it out.
  next(method ?? (false as unknown as AnyAuthMethod))
}

const longestGreeting = 65_536

/** Listens along for the server's `SSH-2.0-…` line, which the library tells nobody. */
const readGreeting = (stream: Duplex, onGreeting: (version: string) => void): void => {
  let seen = ''
  const look = (piece: Buffer): void => {
    seen += piece.toString('latin1')
    const version = /^SSH-2\.0-([^\r\n]*)\r?\n/m.exec(seen)?.[1]
    if (version !== undefined) onGreeting(version.replaceAll(/[^\x20-\x7e]/g, ''))
    if (version !== undefined || seen.length > longestGreeting) stream.off('data', look)
  }
  stream.on('data', look)
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))
