import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import { parsed } from '../../input/parse.ts'
import { hostText } from '../../render/hosts.ts'
import { withSession } from '../../session/withSession.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'
import { withReachOptions, type HostFlags } from './hostOptions.ts'

interface Flags extends HostFlags {
  address?: string
  unset?: (keyof typeof unset)[]
}

/** What can be taken out again, and how. */
const unset = {
  user: { user: null },
  port: { port: null },
  key: { keyFile: null },
  jump: { jump: null },
  'public-address': { publicAddress: null },
  tags: { tags: [] },
} as const

const examples = `
Examples:
  raptor hosts edit fra1 --address 203.0.113.9
  raptor hosts edit fra1 --tag eu --tag cheap        # these tags instead of those before
  raptor hosts edit fra1 --unset jump port`

export const editHost = (hosts: Command): void => {
  withReachOptions(
    hosts
      .command('edit <host>')
      .description('change how a host is reached, or its tags')
      .option('--address <address>', 'host name, IP address or alias of ssh_config'),
  )
    .addOption(new Option('--unset <fields...>', 'take these out').choices(Object.keys(unset)))
    .addHelpText('after', examples)
    .action(async (host: string, flags: Flags, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const change = changeOf(flags)
        if (Object.keys(change).length === 0) throw new WrongUse('Nothing to change: see raptor hosts edit --help.')
        const view = await raptor.hosts.update.mutate(parsed(input.updateHostInput, { host, change }), { signal })
        output.result(view, () => hostText(view, Date.now()))
      }),
    )
}

const changeOf = ({ address, port, user, key, jump, publicAddress, tag, unset: out }: Flags): object => {
  const given = {
    address,
    port,
    user,
    keyFile: key === undefined ? undefined : resolve(key),
    jump,
    publicAddress,
    tags: tag,
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return Object.assign(set, ...(out ?? []).map((name) => unset[name]))
}
