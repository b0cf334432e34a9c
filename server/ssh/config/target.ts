import type { HostSpec } from '../../../shared/host.ts'

/** What is asked for; the rest comes from ssh_config. */
export type Wanted = Pick<HostSpec, 'address' | 'port' | 'user' | 'keyFile' | 'jump'> & { readonly name: string }

/** Where an ssh connection goes and what may be offered there, everything resolved: no alias is left. */
export interface Target {
  /** The host's name in the fleet: what faults and events say. */
  readonly host: string
  readonly hostName: string
  readonly port: number
  readonly user: string
  /** The name under which the host key is looked up, in known_hosts form: `name` or `[name]:port`. */
  readonly knownAs: string
  /** Private key files in the order they are offered; files that don't exist are passed over. */
  readonly identityFiles: readonly string[]
  /** The key file that was asked for by name: a locked one is a fault, not something to pass over. */
  readonly keyFile: string | undefined
  readonly identitiesOnly: boolean
  /** Socket of the agent; undefined for none. */
  readonly agent: string | undefined
  readonly knownHostsFiles: readonly string[]
  /** A command whose stdin and stdout are the connection, tokens expanded. */
  readonly proxyCommand: string | undefined
  readonly jump: Target | undefined
}

/** `name` for port 22, else `[name]:port`: how known_hosts writes a host. */
export const knownHostName = (name: string, port: number): string => {
  const lower = name.toLowerCase()
  return port === 22 ? lower : `[${lower}]:${port}`
}

/** The address as faults show it. */
export const addressOf = ({ hostName, port }: Target): string =>
  hostName.includes(':') ? `[${hostName}]:${port}` : `${hostName}:${port}`

/** Two targets with one key can share one connection. */
export const connectionKey = (target: Target): string =>
  [
    target.user,
    target.hostName,
    target.port,
    target.knownAs,
    target.proxyCommand ?? '',
    target.jump === undefined ? '' : `(${connectionKey(target.jump)})`,
  ].join(' ')
