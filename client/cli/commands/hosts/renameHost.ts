import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { hostText } from '../../render/hosts.ts'
import { withSession } from '../../session/withSession.ts'

export const renameHost = (hosts: Command): void => {
  hosts
    .command('rename <host> <name>')
    .description('give a host another name; nothing on it changes, and its tunnels go with it')
    .addHelpText('after', '\nExample:\n  raptor hosts rename fra1 frankfurt')
    .action(async (...[host, name, , command]: [string, string, unknown, Command]) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const view = await raptor.hosts.update.mutate(parsed(input.updateHostInput, { host, change: { name } }), {
          signal,
        })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}
