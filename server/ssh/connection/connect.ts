import type { Target } from '../config/target.ts'
import type { ConnectContext } from '../transport/connectContext.ts'
import { makeLimit, type Limit } from '../transport/limit.ts'
import type { Connection } from './connection.ts'
import type { JumpShare } from './jumpShare.ts'
import { makeJumpShare, openTransport } from './openTransport.ts'
import { startConnection } from './startConnection.ts'

/** What an attempt may be told; only where our known hosts stand has no default. */
export type ConnectOptions = {
  readonly [K in Exclude<keyof ConnectContext, 'handshakes'>]?: ConnectContext[K] | undefined
} & {
  readonly knownHostsFile: string
  /** What is shared with other connections; by default nothing. */
  readonly shared?: Shared | undefined
}

/** What the connections of one process share: the limit on handshakes and the jump connections. */
export interface Shared {
  readonly handshakes: Limit
  readonly jumps: JumpShare
}

const handshakesAtOnce = 32

export const makeShared = (): Shared => ({ handshakes: makeLimit(handshakesAtOnce), jumps: makeJumpShare() })

/**
 * One connection to a host: reached, its key checked, logged in, its privilege found. Rejects with HostError and leaves
 * nothing open then; it is not tried a second time.
 */
export const connect = async (target: Target, options: ConnectOptions): Promise<Connection> => {
  const { handshakes, jumps } = options.shared ?? makeShared()
  const context = contextOf(options, handshakes)
  return startConnection(await openTransport(target, context, jumps), context)
}

const contextOf = (options: ConnectOptions, handshakes: Limit): ConnectContext => ({
  knownHostsFile: options.knownHostsFile,
  secrets: options.secrets ?? {},
  askSecret: options.askSecret,
  timeoutMs: options.timeoutMs ?? 20_000,
  keepAliveMs: options.keepAliveMs ?? 15_000,
  trustRoot: options.trustRoot ?? false,
  onStage: options.onStage ?? (() => undefined),
  signal: options.signal ?? new AbortController().signal,
  handshakes,
})
