import type { Duplex } from 'node:stream'
import ssh2, { type AnyAuthMethod, type Client, type NextAuthHandler } from 'ssh2'
import type { PlainFault } from '../../shared/fault.ts'
import { HostError } from '../../shared/hostError.ts'
import { algorithmsFor } from './algorithms.ts'
import { SessionBudget } from './budget.ts'
import type { Carrier } from './carrier.ts'
import { untilAborted, type Deadline } from './deadline.ts'
import { handshakeFault } from './handshakeFault.ts'
import { fingerprintOf, keyTypeOf } from './hostKey.ts'
import { judgeHostKey } from './judgeHostKey.ts'
import { lookUp, type KnownKeys } from './knownHosts.ts'
import { readKnownHosts } from './knownHostsFile.ts'
import { startLogin, type Login } from './login.ts'
import type { SecretSource } from './secrets.ts'
import type { OnStage, Stage } from './stage.ts'
import type { Target } from './target.ts'
import type { Transport } from './transport.ts'

export interface HandshakeOptions extends SecretSource {
  readonly knownHostsFile: string
  /** How often the host is asked whether it is still there; three questions without an answer end the connection. */
  readonly keepAliveMs: number
  readonly onStage: OnStage
  readonly deadline: Deadline
}

const keepAlivesMissed = 3

/** Speaks ssh over a stream up to the login. On any failure the stream is closed and the fault of what went wrong is thrown. */
export const handshake = async (target: Target, carrier: Carrier, options: HandshakeOptions): Promise<Transport> => {
  const { deadline, onStage } = options
  const lines = await readKnownHosts([...target.knownHostsFiles, options.knownHostsFile])
  const client = new ssh2.Client()
  const attempt = makeAttempt(target, lookUp(lines, target.knownAs), options)
  const ended = new AbortController()
  const end = (error: Error): void => {
    if (ended.signal.aborted) return
    ended.abort(error)
    client.destroy()
    carrier.stream.destroy()
    carrier.release?.()
  }
  try {
    await untilAborted(
      deadline.signal,
      readiness(client, carrier.stream, { end, begin: () => attempt.begin(client, carrier.stream) }),
    )
  } catch (error) {
    const reason = deadline.signal.aborted ? deadline.signal.reason : undefined
    const failure = reason instanceof HostError ? reason : attempt.failure(error, (await carrier.said?.()) ?? '')
    end(failure)
    onStage({ rung: attempt.rung(), state: 'failed', found: '', fault: failure.fault })
    throw failure
  }
  onStage({ rung: 'login', state: 'ok', found: `as ${target.user}` })
  return {
    target,
    client,
    serverVersion: attempt.serverVersion(),
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
    client
      .on('error', (error: Error & { level?: string }) => {
        // An agent's key that can't sign is passed over; the login goes on with the next.
        if (error.level === 'agent') return
        reject(error)
        end(error)
      })
      .on('close', () => {
        const error = new Error('The connection was closed.')
        reject(error)
        end(error)
      })
      .on('change password', () => {
        const error: Error & { level?: string } = new Error('The password has expired.')
        error.level = refusalLevel
        reject(error)
        end(error)
      })
      .on('ready', resolve)
    begin()
    // One that closed before anybody listened says nothing more.
    if (stream.destroyed) reject(new Error('The connection was closed.'))
  })

interface Attempt {
  begin(client: Client, stream: Duplex): void
  failure(error: unknown, said: string): HostError
  /** The rung it stands on. */
  rung(): Stage['rung']
  serverVersion(): string
}

const makeAttempt = (target: Target, known: KnownKeys, options: HandshakeOptions): Attempt => {
  const { onStage, deadline, secrets, askSecret, keepAliveMs } = options
  const login = startLogin({
    target,
    secrets,
    askSecret,
    ask: async (need) => (askSecret === undefined ? undefined : deadline.waitFor(askSecret(need))),
  })
  let version = ''
  let rung: Stage['rung'] = 'ssh'
  let keyFault: PlainFault | undefined

  const judge = (key: Buffer): boolean => {
    rung = 'hostKey'
    keyFault = judgeHostKey(key, known, target)
    if (keyFault !== undefined) return false
    onStage({ rung, state: 'ok', found: `${keyTypeOf(key)} ${fingerprintOf(key)}` })
    rung = 'login'
    onStage({ rung, state: 'running', found: '' })
    return true
  }
  return {
    begin: (client, stream) => {
      onStage({ rung, state: 'running', found: '' })
      client.connect({
        sock: stream,
        username: target.user,
        readyTimeout: 0,
        keepaliveInterval: keepAliveMs,
        keepaliveCountMax: keepAlivesMissed,
        // Stream forwarding to sockets is not OpenSSH's alone; a host that lacks it refuses the channel.
        strictVendor: false,
        algorithms: algorithmsFor(known.keys.map(({ keyType }) => keyType)),
        hostVerifier: judge,
        authHandler: (left, _partial, next) => void offerNext(login, left, next),
      })
      readGreeting(stream, (found) => {
        version = found
        onStage({ rung: 'ssh', state: 'ok', found })
      })
    },
    failure: (thrown, said) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const fault =
        keyFault ??
        (rung === 'login' && isRefusal(error)
          ? login.fault()
          : handshakeFault(target, { greeted: version !== '', loginBegan: rung === 'login', error, said }))
      return new HostError(fault, { cause: error })
    },
    rung: () => rung,
    serverVersion: () => version,
  }
}

const offerNext = async (login: Login, left: readonly string[] | null, next: NextAuthHandler): Promise<void> => {
  const method = await login.next(left).catch(() => undefined)
  // `false` ends the login; the library's types leave it out.
  next(method ?? (false as unknown as AnyAuthMethod))
}

const refusalLevel = 'client-authentication'

const isRefusal = (error: Error & { level?: string }): boolean =>
  error.level === refusalLevel || /authentication failures|not allowed|no supported authentication/i.test(error.message)

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
