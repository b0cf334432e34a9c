import { Option, type Command } from 'commander'
import { exitCode, exitCodeOf } from '../outcome/exitCode.ts'
import { parsed, wholeNumber } from '../input/parse.ts'
import { logLineText } from '../render/logs.ts'
import type { Session } from '../session/session.ts'
import { withSession } from '../session/withSession.ts'
import { unlocking } from '../order/unlocking.ts'

interface Flags {
  follow?: boolean
  lines?: number
  source?: string
}

const examples = `
Examples:
  raptor logs home -n 50
  raptor logs fra1/home -f
  raptor logs home -f --json | jq -r .text`

export const addLogsCommand = (program: Command): void => {
  program
    .command('logs <tunnel>')
    .description("a tunnel's log: xray's file and systemd's journal, merged by time")
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --lines <n>', 'how many of the last lines', wholeNumber)
    .addOption(new Option('--source <source>', 'which of the two').choices(['file', 'journal', 'both']))
    .addHelpText('after', examples)
    .action(async (tunnel: string, flags: Flags, command: Command) =>
      withSession(command, async (session) => {
        const query = { tunnel, lines: flags.lines, source: flags.source }
        if (flags.follow) return follow(session, query)
        const { raptor, input, output, signal } = session
        const asked = parsed(input.logsInput, query)
        const lines = await unlocking(session, async () => raptor.services.logs.query(asked, { signal }))
        output.result(lines, () => lines.map(logLineText).join('\n'))
        return exitCode.done
      }),
    )
}

const follow = async ({ raptor, input, output, signal }: Session, query: unknown): Promise<number> => {
  for await (const event of raptor.services.follow.subscribe(parsed(input.followInput, query), { signal })) {
    if (event.kind === 'fault') {
      output.fault(event.fault)
      return exitCodeOf(event.fault)
    }
    output.item(event.line, () => logLineText(event.line))
  }
  return signal.aborted ? exitCode.interrupted : exitCode.done
}
