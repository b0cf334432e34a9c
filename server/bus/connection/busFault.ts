import { AbortError, ConnectionClosedError, DBusError, TimeoutError } from 'dbus-native'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import { refusalFault } from '../../systemd/manager/refusal.ts'

interface About {
  readonly host: string
  /** What was asked for, `start xray-tunnel-x.service`. */
  readonly what: string
  readonly name?: string | undefined
}

/** Anything dbus-native throws, as the one error that leaves this folder. */
export const busFault = (error: unknown, about: About): HostError =>
  error instanceof HostError ? error : new HostError(faultFor(error, about), { cause: error })

const faultFor = (error: unknown, { host, what, name }: About): Fault => {
  if (error instanceof ConnectionClosedError) return { kind: 'connectionLost', host, during: what }
  if (error instanceof TimeoutError) return { kind: 'timedOut', host, what, ms: error.timeout }
  if (error instanceof AbortError) return { kind: 'cancelled', host, what }
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof DBusError))
    return { kind: 'commandFailed', host, command: what, ending: 'D-Bus', stderr: message }
  const dbusName = error.dbusName ?? 'D-Bus'
  if (absent.has(dbusName)) return { kind: 'busUnavailable', host, tried: [{ way: 'bus', reason: message }] }
  return refusalFault({ host, what, name, message, ending: dbusName.slice(dbusName.lastIndexOf('.') + 1) })
}

/** The bus is there, systemd is not on it. */
const absent = new Set(['org.freedesktop.DBus.Error.ServiceUnknown', 'org.freedesktop.DBus.Error.NameHasNoOwner'])
