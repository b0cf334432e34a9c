import type { Command } from 'commander'
import { parsed } from '../parse.ts'
import { servicesTable } from '../render/services.ts'
import { withSession } from '../session.ts'
import { settled } from '../settled.ts'

/** `raptor services …`: what runs on the hosts, whoever made it. */
export const addServiceCommands = (program: Command): void => {
  program
    .command('services')
    .description('the services of our naming that stand on the hosts, orphans too')
    .command('list [host]')
    .description('on one host, or on all that can be reached')
    .addHelpText(
      'after',
      '\nExamples:\n  raptor services list\n  raptor services list fra1 --json | jq ".[] | select(.owner==null)"',
    )
    .action(async (host: string | undefined, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = host === undefined ? undefined : parsed(input.hostInput, { host })
        await settled(session)
        const services = await raptor.services.list.query(asked, { signal })
        output.result(services, (columns) => servicesTable(services, columns))
      }),
    )
}
