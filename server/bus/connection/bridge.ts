import type { Privilege } from '../../../shared/host.ts'
import { command } from '../../shell/command.ts'
import type { Remote } from '../../shell/remote.ts'
import type { CallOptions } from '../../systemd/manager/manager.ts'
import type { Bus } from './bus.ts'
import { openBus } from './openBus.ts'

const busSocket = '/run/dbus/system_bus_socket'

export const openDeadlineMs = 15_000

/** `-p` with the address: `--system` is unknown before 249. */
const bridgeCommand = command('systemd-stdio-bridge', '-p', `unix:path=${busSocket}`)

export const canBecomeRoot = (privilege: Privilege): boolean => privilege !== 'readOnly'

/** Who speaks through a bridge that is open all the time: root where that takes no password, which may be missing. */
export const bridgeReader = (privilege: Privilege): 'login' | 'root' =>
  privilege === 'root' || privilege === 'sudo' ? 'root' : 'login'

/** The bus through a program on the host: for hosts that forward no sockets, and as root for logins that are not. */
export const openBridge = async (remote: Remote, { as, ...options }: CallOptions & Speaker): Promise<Bus> => {
  const { signal } = options
  const stream = await remote.pipe(bridgeCommand, signal === undefined ? { as } : { as, signal })
  return openBus(stream, {
    timeoutMs: openDeadlineMs,
    ...options,
    host: remote.host,
    uid: as === 'root' ? 0 : remote.uid,
  })
}

interface Speaker {
  readonly as: 'login' | 'root'
}

/** The bus through a stream that sshd forwards: no process and no session channel on the host. */
export const openForwarded = async (remote: Remote, options: CallOptions = {}): Promise<Bus> => {
  const bounded = { timeoutMs: openDeadlineMs, ...options }
  const stream = await remote.dial({ kind: 'socket', path: busSocket }, bounded)
  return openBus(stream, { ...bounded, host: remote.host, uid: remote.uid })
}
