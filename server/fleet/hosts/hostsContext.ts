import type { FleetContext } from '../context.ts'
import type { Live } from '../live/makeLive.ts'
import type { AllSessions } from '../sessions/makeSessions.ts'

/** What the use cases of hosts are given: the inner sides of what all others see, and where keys and aliases stand. */
export interface HostsContext extends FleetContext {
  readonly live: Live
  readonly sessions: AllSessions
  /** Our own known_hosts file, read beside the user's. */
  readonly knownHostsFile: string
  /** Another ssh_config than the user's. */
  readonly sshConfigFile: string | undefined
}
