import type { Command } from 'commander'
import { exitCode } from '../outcome/exitCode.ts'
import { statusText } from '../render/status.ts'
import { withSession } from '../session/withSession.ts'
import { settled } from '../session/settled.ts'

/** `raptor status`, and `raptor` alone: how it all is, or how to begin. */
export const addStatusCommand = (program: Command): void => {
  program
    .command('status')
    .description('the fleet in a few lines, worst first; raptor alone says the same')
    .addHelpText('after', '\nExamples:\n  raptor\n  raptor status --json | jq ".tunnels | length"')
    .action(async (_options, command: Command) =>
      withSession(command, async (session) => {
        const live = await settled(session)
        session.output.result(live, () => statusText(live))
        return exitCode.done
      }),
    )
}
