import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'

export interface Refused {
  readonly host: string
  /** What was asked for, `start xray-tunnel-x.service`. */
  readonly what: string
  /** The unit it was about, where it was about one. */
  readonly name?: string | undefined
  /** systemd's own words. */
  readonly message: string
  /** Exit code of systemctl, or the name of the D-Bus error. */
  readonly ending: number | string
}

/** systemd's refusal as a fault, the same whether it came by D-Bus or through systemctl. */
export const refusalFault = ({ host, what, name, message, ending }: Refused): Fault => {
  if (denied.test(message) || denied.test(String(ending))) return notPermitted(host, what)
  if (name !== undefined && (missing.test(message) || missing.test(String(ending)))) {
    return { kind: 'notFound', what: `unit on ${host}`, name }
  }
  return { kind: 'commandFailed', host, command: what, ending, stderr: message }
}

export const notPermitted = (host: string, what: string): Fault => ({
  kind: 'notPermitted',
  host,
  what,
  needs: 'root, sudo, or a polkit rule that lets this login manage units',
})

/** For orders that want a unit to be gone or quiet: that there is none is as good. */
export const unlessMissing = (error: unknown): void => {
  if (faultOf(error)?.kind !== 'notFound') throw error
}

const denied =
  /Access denied|Permission denied|[Aa]uthentication required|AccessDenied|InteractiveAuthorizationRequired|AuthFailed|EACCES|EPERM/

const missing =
  /not found\.?$|not loaded\.?$|does not exist\.?$|No such file or directory|NoSuchUnit|FileNotFound|ENOENT/m
