import type { HostSecrets } from '../../../shared/host.ts'
import type { AskSecret } from '../login/secrets.ts'
import type { Limit } from './limit.ts'
import type { OnStage } from './stage.ts'

/** What one attempt to connect goes by, besides where it goes (the Target). */
export interface ConnectContext {
  /** Our own known_hosts file, read beside the user's. */
  readonly knownHostsFile: string
  readonly secrets: HostSecrets
  readonly askSecret: AskSecret | undefined
  /** For each hop, from the first packet to the login; and again for the first look. */
  readonly timeoutMs: number
  /** How often a quiet host is asked whether it is still there; three questions without an answer end the connection. */
  readonly keepAliveMs: number
  /** Takes a login named root for root: saves two round trips and some processes on the host. */
  readonly trustRoot: boolean
  /** Bounds how many handshakes run at once. */
  readonly handshakes: Limit
  readonly onStage: OnStage
  /** Ends the attempt. */
  readonly signal: AbortSignal
}
