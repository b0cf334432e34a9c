import type { Command } from 'commander'
import { confirmed } from '../../order/confirmed.ts'
import { eachTunnel } from '../../order/eachTunnel.ts'
import { collect, parsed } from '../../input/parse.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'

const examples = `
Examples:
  raptor tunnels delete home                       # asks to type the id
  raptor tunnels delete fra1/home --confirm home   # scripts`

export const deleteTunnels = (tunnels: Command): void => {
  tunnels
    .command('delete <tunnels...>')
    .description('unit, config, log, enablement, all of it; the config is archived on this workstation first')
    .option('--confirm <id>', 'the id, typed; once for each tunnel', collect)
    .addHelpText('after', examples)
    .action(async (names: string[], flags: { confirm?: string[] }, command: Command) =>
      withSession(command, async (session) => {
        const confirms = await confirmsOf(session, names, flags.confirm ?? [])
        return eachTunnel(session, names, async (tunnel, operationId) =>
          session.raptor.tunnels.delete.mutate(
            parsed(session.input.deleteTunnelInput, { tunnel, confirm: confirms.get(tunnel), operationId }),
          ),
        )
      }),
    )
}

const confirmsOf = async (
  session: Session,
  names: readonly string[],
  given: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const confirms = new Map<string, string>()
  for (const name of names) {
    const id = name.slice(name.indexOf('/') + 1)
    const harm = async () => `${name}: its unit, config and log go from the host; the config is archived here.`
    const typed = await confirmed(session, { given: given.find((one) => one === id), name: id, harm })
    if (typed === undefined) throw new WrongUse(`Deleting ${name} needs --confirm ${id}.`)
    confirms.set(name, typed)
  }
  return confirms
}
