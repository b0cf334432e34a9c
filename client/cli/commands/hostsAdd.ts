import type { Command } from 'commander'
import { resolve } from 'node:path'
import { addHostInput } from '../../../shared/input.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { z } from 'zod'
import { askYes, secretsOf, type SecretFlags } from '../ask.ts'
import { faultOfError } from '../faultOfError.ts'
import { collect, parsed, wholeNumber } from '../parse.ts'
import { hostText, ladderText } from '../render/hosts.ts'
import { withSession, type Session } from '../session.ts'

interface Flags extends SecretFlags {
  user?: string
  port?: number
  key?: string
  jump?: string
  publicAddress?: string
  tag?: string[]
  trust?: string
  acceptNew?: boolean
  offline?: boolean
}

type AddHost = z.output<typeof addHostInput>

const examples = `
Examples:
  raptor hosts add fra1                      # an alias of your ssh_config
  raptor hosts add fra1 203.0.113.7 --user root --tag eu
  raptor hosts add ist1 10.0.0.5 --jump root@203.0.113.7
  raptor hosts add fra1 203.0.113.7 --trust SHA256:…   # scripts: the fingerprint your provider shows

Secrets never stand on the line: use ssh-agent or a key file; or --ask-password, --ask-passphrase,
--ask-sudo-password on a terminal; or RAPTOR_SSH_PASSWORD, RAPTOR_KEY_PASSPHRASE, RAPTOR_SUDO_PASSWORD.`

export const addHost = (hosts: Command): void => {
  hosts
    .command('add <name> [address]')
    .description('connect to a host and keep it; an unknown host key is shown and asked for')
    .option('--user <user>', 'login (default: what ssh_config says, or your own name)')
    .option('--port <port>', 'SSH port', wholeNumber)
    .option('--key <file>', 'private key file, offered first')
    .option('--jump <hosts>', 'jump hosts, user@host:port, several by comma')
    .option('--public-address <address>', 'the address clients use, where it is another')
    .option('--tag <tag>', 'a word to filter by; may be given several times', collect)
    .option('--trust <fingerprint>', 'trust the host key when it has this SHA256 fingerprint')
    .option('--accept-new', 'trust whatever key the host shows first')
    .option('--ask-password', 'ask for the login password')
    .option('--ask-passphrase', 'ask for the passphrase of the key')
    .option('--ask-sudo-password', 'ask for the sudo password')
    .option('--offline', 'keep it even when it cannot be reached now')
    .addHelpText('after', examples)
    .action(async (...[name, address, flags, command]: [string, string | undefined, Flags, Command]) =>
      withSession(command, async (session) => {
        const add = parsed(addHostInput, { ...inputOf(name, address, flags), secrets: await secretsOf(flags) })
        if (session.output.interactive) await showLadder(session, add)
        const host = await addTrusting(session, add, flags.acceptNew ?? false)
        session.output.result(host, () => `${hostText(host, Date.now())}\n\nNext: raptor hosts prepare ${name}`)
      }),
    )
}

const inputOf = (name: string, address: string | undefined, flags: Flags): object => ({
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
  fingerprint: flags.trust,
  offline: flags.offline ?? false,
})

// A key that nobody has seen is asked for once; the second try says which one was agreed to.
const addTrusting = async ({ raptor, globals, output }: Session, add: AddHost, acceptNew: boolean) => {
  try {
    return await raptor.hosts.add.mutate(add)
  } catch (error) {
    const fault = faultOfError(error)
    if (fault?.kind !== 'hostKeyUnknown' || add.fingerprint !== undefined) throw error
    if (!(await isAgreed(fault, acceptNew || globals.yes, output.interactive && process.stdin.isTTY))) throw error
    return raptor.hosts.add.mutate({ ...add, fingerprint: fault.fingerprint })
  }
}

const isAgreed = async (
  fault: Extract<Fault, { kind: 'hostKeyUnknown' }>,
  agreed: boolean,
  canAsk: boolean,
): Promise<boolean> =>
  agreed ||
  (canAsk && (await askYes(`${fault.host} (${fault.address}) shows ${fault.keyType} ${fault.fingerprint}. Trust it?`)))

const showLadder = async ({ raptor, output, signal }: Session, add: AddHost): Promise<void> => {
  for await (const event of await raptor.hosts.test.subscribe(add, { signal })) {
    if (event.kind === 'step' && event.step.state !== 'running') output.note(ladderText(event.step))
    if (event.kind === 'done') break
  }
}
