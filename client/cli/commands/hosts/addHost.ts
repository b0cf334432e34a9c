import type { Command } from 'commander'
import type { addHostInput } from '../../../../shared/input.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { HostError } from '../../../../shared/hostError.ts'
import type { z } from 'zod'
import { askYes } from '../../input/ask.ts'
import { faultOfError } from '../../outcome/faultOfError.ts'
import { parsed } from '../../input/parse.ts'
import { hostText } from '../../render/hosts.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'
import { hostInputOf, secretsHelp, withReachOptions, withSecretOptions, type HostFlags } from './hostOptions.ts'
import { climb } from './testHost.ts'

interface Flags extends HostFlags {
  acceptNew?: boolean
  offline?: boolean
}

export type AddHost = z.output<typeof addHostInput>

const examples = `
Examples:
  raptor hosts add fra1                      # an alias of your ssh_config
  raptor hosts add fra1 203.0.113.7 --user root --tag eu
  raptor hosts add ist1 10.0.0.5 --jump root@203.0.113.7
  raptor hosts add fra1 203.0.113.7 --trust SHA256:…   # scripts: the fingerprint your provider shows
${secretsHelp}`

export const addHost = (hosts: Command): void => {
  const add = hosts
    .command('add <name> [address]')
    .description('connect to a host and keep it; an unknown host key is shown and asked for')
  withSecretOptions(withReachOptions(add))
    .option('--trust <fingerprint>', 'trust the host key when it has this SHA256 fingerprint')
    .option('--accept-new', 'trust whatever key the host shows first')
    .option('--offline', 'keep it even when it cannot be reached now')
    .addHelpText('after', examples)
    .action(async (...[name, address, flags, command]: [string, string | undefined, Flags, Command]) =>
      withSession(command, async (session) => {
        const given = { ...(await hostInputOf(name, address, flags)), offline: flags.offline ?? false }
        const host = await addTrusting(session, parsed(session.input.addHostInput, given), flags.acceptNew ?? false)
        session.output.result(host, () => hostText(host, Date.now()))
        session.output.note(`\nNext: raptor hosts prepare ${name}`)
      }),
    )
}

/** A key that nobody has seen is asked for once; the second try says which one was agreed to. */
export const addTrusting = async (session: Session, add: AddHost, acceptNew: boolean) => {
  const { raptor, globals, output, signal } = session
  try {
    if (output.interactive) await showLadder(session, add)
    return await raptor.hosts.add.mutate(add, { signal })
  } catch (error) {
    const fault = faultOfError(error)
    if (fault?.kind !== 'hostKeyUnknown' || add.fingerprint !== undefined) throw error
    const isAgreed =
      acceptNew || globals.yes || (output.interactive && process.stdin.isTTY && (await askToTrust(fault)))
    if (!isAgreed) throw error
    return raptor.hosts.add.mutate({ ...add, fingerprint: fault.fingerprint }, { signal })
  }
}

const askToTrust = async ({ host, address, keyType, fingerprint }: Extract<Fault, { kind: 'hostKeyUnknown' }>) =>
  askYes(`${host} (${address}) shows ${keyType} ${fingerprint}. Trust it?`)

// What the ladder found stands: a refused password is not sent a second time.
const showLadder = async (session: Session, add: AddHost): Promise<void> => {
  const { fault } = await climb(session, add)
  if (fault !== undefined && !add.offline) throw new HostError(fault)
}
