import type { Command } from 'commander'
import { resolve } from 'node:path'
import { secretsOf, type SecretFlags } from '../../input/secrets.ts'
import { collect, portNumber } from '../../input/parse.ts'

export interface HostFlags extends SecretFlags {
  user?: string
  port?: number
  key?: string
  jump?: string
  publicAddress?: string
  tag?: string[]
  trust?: string
}

export const withReachOptions = (command: Command): Command =>
  command
    .option('--user <user>', 'login (default: what ssh_config says, or your own name)')
    .option('--port <port>', 'SSH port', portNumber)
    .option('--key <file>', 'private key file, offered first')
    .option('--jump <hosts>', 'jump hosts, user@host:port, several by comma')
    .option('--public-address <address>', 'the address clients use, where it is another')
    .option('--tag <tag>', 'a word to filter by; may be given several times', collect)

export const withSecretOptions = (command: Command): Command =>
  command
    .option('--ask-password', 'ask for the login password')
    .option('--ask-passphrase', 'ask for the passphrase of the key')
    .option('--ask-sudo-password', 'ask for the sudo password')

/** What `add` and `test` take, before it is checked. */
export const hostInputOf = async (name: string, address: string | undefined, flags: HostFlags) => ({
  spec: {
    name,
    address: address ?? name,
    user: flags.user,
    port: flags.port,
    keyFile: flags.key === undefined ? undefined : resolve(flags.key),
    jump: flags.jump,
    publicAddress: flags.publicAddress,
    tags: flags.tag ?? [],
  },
  secrets: await secretsOf(flags),
  fingerprint: flags.trust,
})

export const secretsHelp = `
Secrets never stand on the line: use ssh-agent or a key file; or --ask-password, --ask-passphrase,
--ask-sudo-password on a terminal; or RAPTOR_SSH_PASSWORD, RAPTOR_KEY_PASSPHRASE, RAPTOR_SUDO_PASSWORD.`
