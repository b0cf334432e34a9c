import type { Command } from 'commander'
import { exitCode } from '../../outcome/exitCode.ts'
import { parsed } from '../../input/parse.ts'
import { configHostsTable } from '../../render/hosts.ts'
import { rowOf, rowsCode } from '../../outcome/rows.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'
import { addTrusting } from './addHost.ts'

interface Flags {
  all?: boolean
  acceptNew?: boolean
  offline?: boolean
}

const examples = `
Examples:
  raptor hosts import                 # what could be imported
  raptor hosts import fra1 ams1
  raptor hosts import --all --accept-new`

export const importHosts = (hosts: Command): void => {
  hosts
    .command('import [aliases...]')
    .description('add hosts of your ssh_config by their aliases; alone it lists them')
    .option('--all', 'every alias that is not in the fleet yet')
    .option('--accept-new', 'trust whatever key a host shows first')
    .option('--offline', 'keep those that cannot be reached now, too')
    .addHelpText('after', examples)
    .action(async (aliases: string[], flags: Flags, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, output, signal } = session
        if (flags.all === true && aliases.length > 0) throw new WrongUse('Give aliases or --all, not both.')
        if (flags.all !== true && aliases.length === 0) {
          const found = await raptor.hosts.fromSshConfig.query(undefined, { signal })
          output.result(found, (columns) => configHostsTable(found, columns))
          return exitCode.done
        }
        const wanted =
          flags.all === true
            ? (await raptor.hosts.fromSshConfig.query(undefined, { signal })).map(({ alias }) => alias)
            : aliases
        return addAll(session, wanted, flags)
      }),
    )
}

// One after the other: each may have a key to agree to.
const addAll = async (session: Session, aliases: readonly string[], flags: Flags): Promise<number> => {
  const { input, output } = session
  const rows = []
  for (const alias of aliases) {
    const row = await rowOf({ host: alias }, async () => {
      const add = parsed(input.addHostInput, { spec: { name: alias, address: alias }, offline: flags.offline ?? false })
      return addTrusting(session, add, flags.acceptNew ?? false)
    })
    rows.push(row)
    if (output.json) continue
    if (row.ok) output.item(row, () => `● ${alias} added`)
    else output.fault(row.fault, alias)
  }
  if (output.json) output.result(rows, () => '')
  return rowsCode(rows)
}
