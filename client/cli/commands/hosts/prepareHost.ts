import type { Command } from 'commander'
import { resolve } from 'node:path'
import { carryOut } from '../../order/carryOut.ts'
import { parsed } from '../../input/parse.ts'
import { checklistText } from '../../render/hosts.ts'
import { planText } from '../../render/plan.ts'
import { withSession } from '../../session/withSession.ts'
import { unlocking } from '../../order/unlocking.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'

interface Flags {
  plan?: boolean
  xray?: string
  release?: string
}

const examples = `
Examples:
  raptor hosts prepare fra1 --plan           # only show what would be done
  raptor hosts prepare fra1
  raptor hosts prepare fra1 --xray ./xray    # this binary
  raptor hosts prepare fra1 --release 26.3.27`

export const prepareHost = (hosts: Command): void => {
  hosts
    .command('prepare <host>')
    .description('user, folders, log rotation and the xray binary; a second run changes nothing')
    .option('--plan', 'only show what would be done')
    .option('--xray <file>', 'take the binary from this file')
    .option('--release <version>', 'take the binary from this official release')
    .addHelpText('after', examples)
    .action(async (host: string, flags: Flags, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, output, signal } = session
        const input = parsed(session.input.prepareInput, { host, xray: sourceOf(flags) })
        if (flags.plan) {
          const plan = await unlocking(session, async () => raptor.hosts.planPrepare.query(input, { signal }))
          output.result(plan, () => planText(plan))
          return
        }
        const done = await carryOut(session, async (operationId) =>
          raptor.hosts.prepare.mutate({ ...input, operationId }),
        )
        output.result(
          done,
          () => `${checklistText(done.checklist)}${done.changed ? '' : '\nNothing had to be changed.'}`,
        )
      }),
    )
}

const sourceOf = ({ xray, release }: Flags): unknown => {
  if (xray !== undefined && release !== undefined) throw new WrongUse('--xray and --release exclude each other.')
  if (xray !== undefined) return { kind: 'file', path: resolve(xray) }
  return release === undefined ? { kind: 'auto' } : { kind: 'release', version: release }
}
