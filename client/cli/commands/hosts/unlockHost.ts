import type { Command } from 'commander'
import { secretsOf, type SecretFlags } from '../../input/secrets.ts'
import { parsed } from '../../input/parse.ts'
import { hostText } from '../../render/hosts.ts'
import { withSession } from '../../session/withSession.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'
import { withSecretOptions } from './hostOptions.ts'

const examples = `
Examples:
  raptor hosts unlock fra1 --ask-sudo-password
  RAPTOR_SUDO_PASSWORD="$(pass show fra1)" raptor hosts unlock fra1   # scripts

The running server keeps it in memory until it ends; it is never stored. Without a server a command that needs a
secret takes it from these variables, or asks for it, by itself:
RAPTOR_SSH_PASSWORD, RAPTOR_KEY_PASSPHRASE, RAPTOR_SUDO_PASSWORD.`

export const unlockHost = (hosts: Command): void => {
  withSecretOptions(
    hosts.command('unlock <host>').description('give a host its password, passphrase or sudo password for now'),
  )
    .addHelpText('after', examples)
    .action(async (host: string, flags: SecretFlags, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const secrets = await secretsOf(flags)
        if (Object.keys(secrets).length === 0)
          throw new WrongUse('Give --ask-password, --ask-passphrase or --ask-sudo-password, or set its variable.')
        const view = await raptor.hosts.unlock.mutate(parsed(input.unlockHostInput, { host, secrets }), { signal })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}
