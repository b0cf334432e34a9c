import { Option, type Command } from 'commander'
import { carryOut } from '../../order/carryOut.ts'
import { collect, collectSetting, parsed, portNumber } from '../../input/parse.ts'
import { presetNames, templateNames } from '../../input/templateNames.ts'
import { sourceOf, type SourceFlags } from '../../input/tunnelSource.ts'
import { planText } from '../../render/plan.ts'
import { createdText } from '../../render/tunnels.ts'
import { withSession } from '../../session/withSession.ts'
import { unlocking } from '../../order/unlocking.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'

interface Flags extends SourceFlags {
  host: string
  port?: number
  name?: string
  template?: string
  tag?: string[]
  plan?: boolean
}

const examples = `
Examples:
  raptor tunnels create home --host fra1 --link 'vless://…' --port 1080
  raptor tunnels create exit --host fra1 --preset exit-reality --set dest=www.example.com:443
  raptor tunnels create via --host ist1 --preset entry --set exit=fra1/exit
  raptor tunnels create own --host fra1 --config ./xray.json --plan
  pass show link | raptor tunnels create home --host fra1 --link -   # keeps the link out of the shell's history`

/** `tunnels create` and, with the same words, `tunnels plan`. */
export const createTunnel = (tunnels: Command): void => {
  addCommand(tunnels, 'create', 'make a tunnel: plan, validate, apply, verify; put back when it does not work')
  addCommand(tunnels, 'plan', 'show what create would do, and change nothing')
}

const addCommand = (tunnels: Command, verb: 'create' | 'plan', description: string): void => {
  tunnels
    .command(`${verb} <id>`)
    .description(description)
    .requiredOption('--host <host>', 'the host that it runs on')
    .option('--link <uri>', 'a vless, vmess, trojan or ss link; - reads it from stdin')
    .addOption(new Option('--preset <preset>', 'a ready-made shape').choices(presetNames))
    .option('--set <key=value>', 'an option of the preset; may be given several times', collectSetting)
    .option('--config <file>', 'an Xray config as JSON; - reads it from stdin')
    .option('--port <port>', 'the port it listens on (default: a free one)', portNumber)
    .option('--name <name>', 'a name for people')
    .addOption(new Option('--template <template>', 'how the unit is made').choices(templateNames))
    .option('--tag <tag>', 'a word to filter by; may be given several times', collect)
    .option('--plan', 'only show what would be done')
    .addHelpText('after', examples)
    .action(async (id: string, flags: Flags, command: Command) =>
      run(command, { id, flags, planOnly: verb === 'plan' || flags.plan === true }),
    )
}

const run = async (
  command: Command,
  { id, flags, planOnly }: { id: string; flags: Flags; planOnly: boolean },
): Promise<void> =>
  withSession(command, async (session) => {
    const { raptor, output, signal } = session
    const { host, port, name, template, tag } = flags
    const source = await sourceOf(flags)
    if (source === undefined) throw new WrongUse('Give exactly one of --link, --preset and --config.')
    const input = parsed(session.input.planTunnelInput, {
      id,
      host,
      port,
      name,
      template,
      tags: tag ?? [],
      source,
    })
    if (planOnly) {
      const plan = await unlocking(session, async () => raptor.tunnels.plan.query(input, { signal }))
      output.result(plan, () => planText(plan))
      return
    }
    const done = await carryOut(session, async (operationId) => raptor.tunnels.create.mutate({ ...input, operationId }))
    output.result(done, () => createdText(done))
    for (const { path, message } of done.warnings) output.note(`! ${path}: ${message}`)
  })
