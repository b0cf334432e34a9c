import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { relativeTime } from '../../output/relativeTime.ts'
import { tableText } from '../../output/table.ts'
import { withSession } from '../../session/withSession.ts'

/** `tunnels revisions`: what a tunnel was, when, and by whom. */
export const listRevisions = (tunnels: Command): void => {
  tunnels
    .command('revisions <tunnel>')
    .description('its states, newest first: when, who, why')
    .addHelpText('after', '\nExample:\n  raptor tunnels revisions fra1/home')
    .action(async (tunnel: string, _options, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const list = await raptor.tunnels.revisions.query(parsed(input.tunnelInput, { tunnel }), { signal })
        output.result(list, (columns) =>
          tableText(
            ['REVISION', 'WHEN', 'WHO', 'WHY', 'TEMPLATE', 'CONFIG'],
            list.map(({ number, atMs, who, why, template, configHash }) => [
              String(number),
              relativeTime(atMs, Date.now()),
              who,
              why,
              template,
              configHash.slice(0, 12),
            ]),
            columns,
          ),
        )
      }),
    )
}
