import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { tunnelText, tunnelsTable } from '../../render/tunnels.ts'
import { withSession } from '../../session/withSession.ts'
import { settled } from '../../session/settled.ts'
import { unlocking } from '../../order/unlocking.ts'
import { createTunnel } from './createTunnel.ts'
import { createTunnels } from './createTunnels.ts'
import { editTunnel } from './editTunnel.ts'
import { listRevisions } from './listRevisions.ts'
import { deleteTunnels } from './deleteTunnels.ts'
import { orderTunnels } from './orderTunnels.ts'
import { probeTunnel } from './probeTunnel.ts'

/** `raptor tunnels …`: what is wanted and what is there. */
export const addTunnelCommands = (program: Command): void => {
  const tunnels = program.command('tunnels').description('the tunnels: create, list, start, stop, restart, delete')
  createTunnel(tunnels)
  createTunnels(tunnels)
  editTunnel(tunnels)
  tunnels
    .command('list')
    .description('every tunnel with its live state')
    .option('--host <host>', 'only those of this host')
    .option('--tag <tag>', 'only those with this tag')
    .addHelpText(
      'after',
      '\nExamples:\n  raptor tunnels list\n  raptor tunnels list --json | jq -r ".[] | select(.health==\\"down\\").ref"',
    )
    .action(async (flags: { host?: string; tag?: string }, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, output, signal } = session
        await settled(session)
        const all = await raptor.tunnels.list.query(undefined, { signal })
        const list = all.filter(
          ({ host, tags }) =>
            (flags.host === undefined || host === flags.host) && (flags.tag === undefined || tags.includes(flags.tag)),
        )
        output.result(list, (columns) => tunnelsTable(list, columns))
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
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.tunnelDetailInput, { tunnel, secrets: flags.secrets ?? false })
        await settled(session)
        const detail = await unlocking(session, async () => raptor.tunnels.get.query(asked, { signal }))
        output.result(detail, () =>
          flags.config ? detail.config.trimEnd() : flags.unit ? detail.unit.trimEnd() : tunnelText(detail, Date.now()),
        )
      }),
    )
  orderTunnels(tunnels)
  deleteTunnels(tunnels)
  probeTunnel(tunnels)
  listRevisions(tunnels)
  tunnels
    .command('link <tunnel>')
    .description("the client's share link of an exit; it holds secrets")
    .addHelpText('after', '\nExample:\n  raptor tunnels link fra1/exit')
    .action(async (tunnel: string, _options, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const link = await raptor.tunnels.shareLink.query(parsed(input.tunnelInput, { tunnel }), { signal })
        output.result(link, () => link.uri)
      }),
    )
}
