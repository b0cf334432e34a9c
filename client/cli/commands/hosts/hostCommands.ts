import type { Command } from 'commander'
import { exitCode } from '../../outcome/exitCode.ts'
import { parsed } from '../../input/parse.ts'
import { checklistText, factsText, hostText, hostsTable } from '../../render/hosts.ts'
import { withSession } from '../../session/withSession.ts'
import { settled } from '../../session/settled.ts'
import { unlocking } from '../../order/unlocking.ts'
import { acceptHost } from './acceptHost.ts'
import { addHost } from './addHost.ts'
import { editHost } from './editHost.ts'
import { importHosts } from './importHosts.ts'
import { prepareHost } from './prepareHost.ts'
import { removeHost } from './removeHost.ts'
import { renameHost } from './renameHost.ts'
import { testHost } from './testHost.ts'
import { trustHost } from './trustHost.ts'
import { unlockHost } from './unlockHost.ts'

/** `raptor hosts …`: the machines and how they are reached. */
export const addHostCommands = (program: Command): void => {
  const hosts = program.command('hosts').description('the machines: add, prepare, check, remove')
  addHost(hosts)
  testHost(hosts)
  importHosts(hosts)
  listHosts(hosts)
  showHost(hosts)
  checkHost(hosts)
  prepareHost(hosts)
  trustHost(hosts)
  unlockHost(hosts)
  editHost(hosts)
  renameHost(hosts)
  acceptHost(hosts)
  reconnectHost(hosts)
  askHost(hosts)
  removeHost(hosts)
}

const listHosts = (hosts: Command): void => {
  hosts
    .command('list')
    .description('every host, how it is reached and how fresh that is')
    .option('--tag <tag>', 'only those with this tag')
    .addHelpText('after', '\nExamples:\n  raptor hosts list\n  raptor hosts list --json | jq -r ".[].name"')
    .action(async ({ tag }: { tag?: string }, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, output, signal } = session
        await settled(session)
        const [all, tunnels] = await Promise.all([
          raptor.hosts.list.query(undefined, { signal }),
          raptor.tunnels.list.query(undefined, { signal }),
        ])
        const list = tag === undefined ? all : all.filter(({ tags }) => tags.includes(tag))
        output.result(list, (columns) => hostsTable(list, tunnels, { nowMs: Date.now(), columns }))
      }),
    )
}

const showHost = (hosts: Command): void => {
  hosts
    .command('show <host>')
    .description('one host in full')
    .addHelpText('after', '\nExample:\n  raptor hosts show fra1')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.hostInput, { host })
        await settled(session)
        const view = await raptor.hosts.get.query(asked, { signal })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}

const checkHost = (hosts: Command): void => {
  hosts
    .command('check <host>')
    .description('the checklist: what is ready, what is missing, and the fix; exit 1 when it is not ready')
    .addHelpText('after', '\nExample:\n  raptor hosts check fra1')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.hostInput, { host })
        const checklist = await unlocking(session, async () => raptor.hosts.check.query(asked, { signal }))
        output.result(checklist, () => checklistText(checklist))
        return checklist.ready ? exitCode.done : exitCode.failed
      }),
    )
}

const reconnectHost = (hosts: Command): void => {
  hosts
    .command('reconnect <host>')
    .description('connect now, without waiting for the next try')
    .addHelpText('after', '\nExample:\n  raptor hosts reconnect fra1')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.hostInput, { host })
        const view = await unlocking(session, async () => raptor.hosts.reconnect.mutate(asked, { signal }))
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}

const askHost = (hosts: Command): void => {
  hosts
    .command('facts <host>')
    .description('what the host is and has, measured now')
    .addHelpText('after', '\nExample:\n  raptor hosts facts fra1 --json | jq .diskFreeBytes')
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.hostInput, { host })
        const facts = await unlocking(session, async () => raptor.hosts.facts.query(asked, { signal }))
        output.result(facts, () => factsText(facts, Date.now()))
      }),
    )
  hosts
    .command('free-port <host>')
    .description('a port that nothing there listens on and no tunnel wants')
    .addHelpText(
      'after',
      '\nExample:\n  raptor tunnels create p --host fra1 --preset socks --port $(raptor hosts free-port fra1)',
    )
    .action(async (host: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.hostInput, { host })
        const port = await unlocking(session, async () => raptor.hosts.freePort.query(asked, { signal }))
        output.result(port, () => String(port))
      }),
    )
}
