import type { Command } from 'commander'
import { confirmed } from '../../order/confirmed.ts'
import { carryOut } from '../../order/carryOut.ts'
import { parsed } from '../../input/parse.ts'
import { operationText } from '../../render/operation/operationText.ts'
import { planText } from '../../render/plan.ts'
import { withSession } from '../../session/withSession.ts'
import { unlocking } from '../../order/unlocking.ts'

interface Flags {
  clean?: boolean
  plan?: boolean
  confirm?: string
}

const examples = `
Examples:
  raptor hosts remove fra1                            # forget it here; its tunnels run on
  raptor hosts remove fra1 --clean --plan             # what would be taken away there
  raptor hosts remove fra1 --clean --confirm fra1     # take away everything of ours`

export const removeHost = (hosts: Command): void => {
  hosts
    .command('remove <host>')
    .description('forget a host; with --clean also take away everything of ours there')
    .option('--clean', 'take tunnels, files, user and binary away from the host')
    .option('--plan', 'only show what would be done')
    .option('--confirm <name>', "the host's name, typed")
    .addHelpText('after', examples)
    .action(async (host: string, flags: Flags, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, output, signal } = session
        const asked = parsed(session.input.removeHostInput, {
          host,
          clean: flags.clean ?? false,
          confirm: flags.confirm,
        })
        const plan = async () => unlocking(session, async () => raptor.hosts.planRemove.query(asked, { signal }))
        if (flags.plan) {
          const planned = await plan()
          output.result(planned, () => planText(planned))
          return
        }
        // A host that is only forgotten and has no tunnels is added again in a line.
        const isHarmful = asked.clean || (await raptor.tunnels.list.query()).some((tunnel) => tunnel.host === host)
        const confirm = isHarmful
          ? await confirmed(session, { given: flags.confirm, name: host, harm: async () => planText(await plan()) })
          : flags.confirm
        const input = { ...asked, confirm }
        const done = await carryOut(session, async (operationId) =>
          raptor.hosts.remove.mutate({ ...input, operationId }),
        )
        output.result(done, () => operationText(done))
      }),
    )
}
