import { makeLimit } from './limit.ts'
import type { Connection } from './connection.ts'
import { makeJumpShare, openTransport, type TransportSetting } from './openTransport.ts'
import type { JumpShare } from './jumpShare.ts'
import type { HostSecrets } from '../../shared/host.ts'
import type { AskSecret } from './secrets.ts'
import type { OnStage } from './stage.ts'
import { startConnection } from './startConnection.ts'
import type { Target } from './target.ts'

export interface ConnectOptions {
  /** Our own known_hosts file, read beside the user's. */
  readonly knownHostsFile: string
  readonly secrets?: HostSecrets | undefined
  readonly askSecret?: AskSecret | undefined
  /** For each hop, and again for the first look. Default 20 s. */
  readonly timeoutMs?: number | undefined
  /** How often a quiet host is asked whether it is still there. Default 15 s; a host that misses three is lost. */
  readonly keepAliveMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told as each rung of the connect is reached. */
  readonly onStage?: OnStage | undefined
  /** Takes a login named root for root; by default a command proves what every login may do. */
  readonly trustRoot?: boolean | undefined
  /** What is shared with other connections; by default nothing. */
  readonly shared?: Shared | undefined
}

/** What the connections of one process share. */
export interface Shared {
  readonly setting: TransportSetting
  readonly jumps: JumpShare
}

const defaultTimeoutMs = 20_000
const defaultKeepAliveMs = 15_000
const handshakesAtOnce = 32

/** What connections made with these options share: the limit on handshakes and the jump connections. */
export const makeShared = (options: ConnectOptions): Shared => {
  const { knownHostsFile, askSecret, timeoutMs = defaultTimeoutMs, keepAliveMs = defaultKeepAliveMs } = options
  const setting = { knownHostsFile, askSecret, timeoutMs, keepAliveMs, handshakes: makeLimit(handshakesAtOnce) }
  return { setting, jumps: makeJumpShare(setting) }
}

/**
 * One connection to a host: reached, its key checked, logged in, its privilege found. Rejects with HostError and leaves
 * nothing open then; it is not tried a second time.
 */
export const connect = async (target: Target, options: ConnectOptions): Promise<Connection> => {
  const { setting, jumps } = options.shared ?? makeShared(options)
  const { signal, secrets = {}, trustRoot = false, onStage = () => undefined } = options
  const transport = await openTransport(target, { ...setting, jumps, secrets, onStage, signal })
  return startConnection(transport, { ...setting, secrets, trustRoot, onStage, signal })
}
