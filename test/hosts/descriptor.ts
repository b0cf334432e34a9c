import type { Reach } from './machine/network.ts'
import type { Release } from './release.ts'

/** What a login may do: everything, everything by sudo, everything by sudo with a password, or only look. */
export type Login = 'root' | 'sudo' | 'sudoPassword' | 'readOnly'

/** The kinds of host there are; kinds.ts says how each is made. */
export type HostKind =
  | Login
  | 'jump'
  | 'behindJump'
  | 'oneSession'
  | 'noStreamForwarding'
  | 'noForwarding'
  | 'noBus'
  | 'noSystemd'
  | 'fish'
  | 'csh'
  | 'chattyBashrc'
  | 'keyPassphrase'
  | 'password'
  | 'keyboardInteractive'
  | 'readOnlyEtc'
  | 'fullDisk'
  | 'clockSkewed'
  | 'xrayChild'
  | 'manyTunnels'

/** What a test asks for. */
export interface HostSpec {
  kind: HostKind
  /** The hostname; made of kind and number when not given. */
  name?: string
  /** bookworm when not given. */
  release?: Release
  /** Another login than the kind's usual one: `{ kind: 'noForwarding', login: 'sudo' }`. */
  login?: Login
  /** A real xray at /usr/local/bin/xray. */
  xray?: boolean
  /** This many running xray-tunnel-001… services (300 for the kind manyTunnels). */
  tunnels?: number
  /** Lets sshd of OpenSSH 10 (trixie) penalise this machine for refused logins, as it does by default. */
  penalties?: boolean
}

/** A public host key as sshd shows it. */
export interface HostKey {
  type: string
  /** The key in base64, as in a known_hosts line. */
  key: string
  /** `SHA256:…` without padding. */
  fingerprint: string
}

/** All there is to say about a host, as plain data: any process can make a TestHost of it. */
export interface HostDescriptor {
  name: string
  kind: HostKind
  release: Release
  systemd: number
  login: Login
  address: string
  port: number
  user: string
  /** The login password; only where sshd takes one. */
  password?: string
  sudoPassword?: string
  /** A private key that sshd takes; not where it takes passwords only. */
  keyFile?: string
  passphrase?: string
  jump?: HostDescriptor
  hostKeys: HostKey[]
  machine: Machine
}

/** How a host stands on this machine. */
export interface Machine {
  /** `rt3-7`: its network namespace, its cgroup and its name for nspawn. */
  id: string
  slot: number
  number: number
  folder: string
  /** Its whole file tree, as seen from here. */
  root: string
  reach: Reach
  init: 'systemd' | 'none'
}
