import type { Command } from 'commander'
import { exitCode } from '../../outcome/exitCode.ts'
import { parsed } from '../../input/parse.ts'
import { probeText } from '../../render/tunnels.ts'
import { withSession } from '../../session/withSession.ts'
import { unlocking } from '../../order/unlocking.ts'

export const probeTunnel = (tunnels: Command): void => {
  tunnels
    .command('probe <tunnel>')
    .description('climb the health ladder now: ssh, unit, port, metrics, traffic; exit 1 when a level fails')
    .addHelpText('after', '\nExample:\n  raptor tunnels probe fra1/home')
    .action(async (tunnel: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const { raptor, input, output, signal } = session
        const asked = parsed(input.tunnelInput, { tunnel })
        const levels = await unlocking(session, async () => raptor.tunnels.probe.query(asked, { signal }))
        output.result(levels, () => probeText(levels))
        return levels.some(({ state }) => state === 'failed') ? exitCode.failed : exitCode.done
      }),
    )
}
