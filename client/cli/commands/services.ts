import type { Command } from 'commander'
import { exitCode } from '../outcome/exitCode.ts'
import { parsed } from '../input/parse.ts'
import { servicesTable } from '../render/services.ts'
import { withSession } from '../session/withSession.ts'
import { settled } from '../session/settled.ts'

/** `raptor services …`: what runs on the hosts, whoever made it. */
export const addServiceCommands = (program: Command): void => {
  program
    .command('services')
    .description('the services of our naming that stand on the hosts, orphans too')
    .command('list [host]')
    .description("on one host, or on all; exit 1 when some host can't be asked")
    .addHelpText(
      'after',
      '\nExamples:\n  raptor services list\n  raptor services list fra1 --json | jq ".[].services[]? | select(.owner==null)"',
    )
    .action(async (host: string | undefined, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = host === undefined ? undefined : parsed(input.hostInput, { host })
        await settled(session)
        const services = await raptor.services.list.query(asked, { signal })
        const found = services.flatMap((row) => (row.ok ? row.services : []))
        const faults = services.flatMap((row) => (row.ok ? [] : [row.fault]))
        // Of hosts that gave no answer nothing is known, not even that nothing stands there.
        const isKnown = found.length > 0 || faults.length === 0
        output.result(services, (columns) => (isKnown ? servicesTable(found, columns) : ''))
        if (!output.json) for (const fault of faults) output.fault(fault)
        return faults.length === 0 ? exitCode.done : exitCode.failed
      }),
    )
}
