import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { confirmed } from '../../order/confirmed.ts'
import { hostText } from '../../render/hosts.ts'
import { withSession } from '../../session/withSession.ts'

const examples = `
Examples:
  raptor hosts accept fra1                  # asks to type the name
  raptor hosts accept fra1 --confirm fra1   # scripts`

export const acceptHost = (hosts: Command): void => {
  hosts
    .command('accept <host>')
    .description('take the machine that answers now for this host: it was reinstalled or replaced on purpose')
    .option('--confirm <host>', "the host's name, typed")
    .addHelpText('after', examples)
    .action(async (host: string, flags: { confirm?: string }, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const harm = async () =>
          `${host}: another machine is taken for it. Tunnels of the old one are shown as missing.`
        const confirm = await confirmed(session, { given: flags.confirm, name: host, harm })
        const view = await raptor.hosts.accept.mutate(parsed(input.acceptHostInput, { host, confirm }), { signal })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}
