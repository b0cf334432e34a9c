import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { withSession } from '../../session/withSession.ts'

const examples = `
Examples:
  raptor hosts trust fra1 SHA256:…             # the fingerprint that the fault showed
  raptor hosts trust fra1 SHA256:… --replace   # after a reinstall`

export const trustHost = (hosts: Command): void => {
  hosts
    .command('trust <host> <fingerprint>')
    .description('store the host key that has this fingerprint')
    .option('--replace', 'take the place of another known key')
    .addHelpText('after', examples)
    .action(async (...[host, fingerprint, flags, command]: [string, string, { replace?: boolean }, Command]) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const trust = parsed(input.trustInput, { host, fingerprint, replace: flags.replace ?? false })
        const trusted = await raptor.hosts.trust.mutate(trust, { signal })
        output.result(trusted, () => `${host}: ${trusted.keyType} ${trusted.fingerprint} is trusted.`)
      }),
    )
}
