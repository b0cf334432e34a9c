import type { Fault } from '../../../shared/fault.ts'
import { refusalFault } from '../../systemd/manager/refusal.ts'

export interface Refusal {
  readonly host: string
  /** What was asked for, `start xray-tunnel-x.service`. */
  readonly what: string
  readonly name?: string | undefined
  /** The name of the D-Bus error. */
  readonly error: string
  /** systemd's own words. */
  readonly message: string
}

/** What an error reply means. */
export const busFault = ({ host, what, name, error, message }: Refusal): Fault => {
  if (absent.has(error)) return { kind: 'busUnavailable', host, tried: [{ way: 'bus', reason: message }] }
  return refusalFault({ host, what, name, message, ending: error.slice(error.lastIndexOf('.') + 1) })
}

/** The bus is there, systemd is not on it. */
const absent = new Set(['org.freedesktop.DBus.Error.ServiceUnknown', 'org.freedesktop.DBus.Error.NameHasNoOwner'])
