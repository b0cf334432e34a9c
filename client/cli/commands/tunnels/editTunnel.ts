import { Option, type Command } from 'commander'
import { collect, collectSetting, parsed, portNumber } from '../../input/parse.ts'
import { presetNames, templateNames } from '../../input/templateNames.ts'
import { sourceOf, type SourceFlags } from '../../input/tunnelSource.ts'
import { carryOut } from '../../order/carryOut.ts'
import { unlocking } from '../../order/unlocking.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'
import { planText } from '../../render/plan.ts'
import { createdText } from '../../render/tunnels.ts'
import { withSession } from '../../session/withSession.ts'

interface Flags extends SourceFlags {
  port?: number
  name?: string
  template?: string
  tag?: string[]
  plan?: boolean
}

const examples = `
Examples:
  raptor tunnels edit home --name 'At home' --tag eu
  raptor tunnels edit home --link 'vless://…' --plan
  raptor tunnels show home --config --secrets > home.json   # change it, then
  raptor tunnels edit home --config home.json`

/** `tunnels edit`: the next revision, verified, or put back. */
export const editTunnel = (tunnels: Command): void => {
  tunnels
    .command('edit <tunnel>')
    .description('change a tunnel: planned, validated, applied, verified; the old state comes back when it fails')
    .option('--link <uri>', 'a vless, vmess, trojan or ss link; - reads it from stdin')
    .addOption(new Option('--preset <preset>', 'a ready-made shape, with new keys').choices(presetNames))
    .option('--set <key=value>', 'an option of the preset; may be given several times', collectSetting)
    .option('--config <file>', 'an Xray config as JSON; - reads it from stdin')
    .option('--port <port>', 'the port it listens on', portNumber)
    .option('--name <name>', 'a name for people')
    .addOption(new Option('--template <template>', 'how the unit is made').choices(templateNames))
    .option('--tag <tag>', 'these tags instead of those before', collect)
    .option('--plan', 'only show what would be done')
    .addHelpText('after', examples)
    .action(async (tunnel: string, flags: Flags, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const { port, name, template, tag } = flags
        const edit = { port, name, template, tags: tag, source: await sourceOf(flags) }
        if (Object.values(edit).every((value) => value === undefined)) {
          throw new WrongUse('Nothing to change: see raptor tunnels edit --help.')
        }
        const asked = parsed(input.planEditInput, { tunnel, edit })
        if (flags.plan === true) {
          const plan = await unlocking(session, async () => raptor.tunnels.planEdit.query(asked, { signal }))
          output.result(plan, () => planText(plan))
          return
        }
        const done = await carryOut(session, async (operationId) =>
          raptor.tunnels.edit.mutate({ ...asked, operationId }),
        )
        output.result(done, () => createdText(done))
        for (const { path, message } of done.warnings) output.note(`! ${path}: ${message}`)
      }),
    )
}
