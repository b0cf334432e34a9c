import type { Command } from 'commander'
import { tunnelDetailInput } from '../../../shared/input.ts'
import { parsed } from '../parse.ts'
import { tunnelText, tunnelsTable } from '../render/tunnels.ts'
import { withSession } from '../session.ts'
import { createTunnel } from './tunnelsCreate.ts'
import { deleteTunnels } from './tunnelsDelete.ts'
import { orderTunnels } from './tunnelsOrder.ts'
import { probeTunnel } from './tunnelsProbe.ts'

/** `raptor tunnels …`: what is wanted and what is there. */
export const addTunnelCommands = (program: Command): void => {
  const tunnels = program.command('tunnels').description('the tunnels: create, list, start, stop, restart, delete')
  createTunnel(tunnels)
  tunnels
    .command('list')
    .description('every tunnel with its live state')
    .option('--host <host>', 'only those of this host')
    .addHelpText(
      'after',
      '\nExamples:\n  raptor tunnels list\n  raptor tunnels list --json | jq -r ".[] | select(.health==\\"down\\").ref"',
    )
    .action(async (flags: { host?: string }, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const all = await raptor.tunnels.list.query()
        const list = all.filter(({ host }) => flags.host === undefined || host === flags.host)
        output.result(list, () => tunnelsTable(list))
      }),
    )
  tunnels
    .command('show <tunnel>')
    .description('one tunnel in full')
    .option('--config', 'print its config only')
    .option('--unit', 'print its unit file only')
    .option('--secrets', 'with the keys, ids and passwords of the config')
    .addHelpText('after', '\nExamples:\n  raptor tunnels show home\n  raptor tunnels show fra1/home --config --secrets')
    .action(async (tunnel: string, flags: { config?: boolean; unit?: boolean; secrets?: boolean }, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const input = parsed(tunnelDetailInput, { tunnel, secrets: flags.secrets ?? false })
        const detail = await raptor.tunnels.get.query(input)
        output.result(detail, () =>
          flags.config ? detail.config : flags.unit ? detail.unit : tunnelText(detail, Date.now()),
        )
      }),
    )
  orderTunnels(tunnels)
  deleteTunnels(tunnels)
  probeTunnel(tunnels)
  tunnels
    .command('link <tunnel>')
    .description("the client's share link of an exit; it holds secrets")
    .addHelpText('after', '\nExample:\n  raptor tunnels link fra1/exit')
    .action(async (tunnel: string, _options, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const link = await raptor.tunnels.shareLink.query({ tunnel })
        output.result(link, () => link.uri)
      }),
    )
}
