import type { Command } from 'commander'
import { removeHostInput } from '../../../shared/input.ts'
import { confirmed } from '../confirmed.ts'
import { carryOut } from '../order.ts'
import { parsed } from '../parse.ts'
import { operationText } from '../render/operations.ts'
import { planText } from '../render/plan.ts'
import { withSession } from '../session.ts'

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
        const { raptor, output } = session
        const plan = await raptor.hosts.planRemove.query(parsed(removeHostInput, { host, clean: flags.clean ?? false }))
        if (flags.plan) {
          output.result(plan, () => planText(plan))
          return
        }
        const confirm = await confirmed(session, { given: flags.confirm, name: host, harm: planText(plan) })
        const input = parsed(removeHostInput, { host, clean: flags.clean ?? false, confirm })
        const done = await carryOut(session, async (operationId) =>
          raptor.hosts.remove.mutate({ ...input, operationId }),
        )
        output.result(done, () => operationText(done))
      }),
    )
}
