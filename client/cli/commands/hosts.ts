import type { Command } from 'commander'
import { addHost } from './hostsAdd.ts'
import { prepareHost } from './hostsPrepare.ts'
import { removeHost } from './hostsRemove.ts'
import { trustHost } from './hostsTrust.ts'
import { withSession } from '../session.ts'
import { checklistText, hostText, hostsTable } from '../render/hosts.ts'
import { exitCode } from '../exitCode.ts'

/** `raptor hosts …`: the machines and how they are reached. */
export const addHostCommands = (program: Command): void => {
  const hosts = program.command('hosts').description('the machines: add, prepare, check, remove')
  addHost(hosts)
  hosts
    .command('list')
    .description('every host, how it is reached and how fresh that is')
    .addHelpText('after', '\nExamples:\n  raptor hosts list\n  raptor hosts list --json | jq -r ".[].name"')
    .action(async (_options, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const [list, tunnels] = await Promise.all([raptor.hosts.list.query(), raptor.tunnels.list.query()])
        output.result(list, () => hostsTable(list, tunnels, Date.now()))
      }),
    )
  hosts
    .command('show <host>')
    .description('one host in full')
    .addHelpText('after', '\nExample:\n  raptor hosts show fra1')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const view = await raptor.hosts.get.query({ host })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
  hosts
    .command('check <host>')
    .description('the checklist: what is ready, what is missing, and the fix; exit 1 when it is not ready')
    .addHelpText('after', '\nExample:\n  raptor hosts check fra1')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const checklist = await raptor.hosts.check.query({ host })
        output.result(checklist, () => checklistText(checklist))
        return checklist.ready ? exitCode.done : exitCode.failed
      }),
    )
  prepareHost(hosts)
  trustHost(hosts)
  removeHost(hosts)
}
