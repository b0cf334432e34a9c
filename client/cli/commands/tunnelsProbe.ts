import type { Command } from 'commander'
import { exitCode } from '../exitCode.ts'
import { probeText } from '../render/tunnels.ts'
import { withSession } from '../session.ts'

export const probeTunnel = (tunnels: Command): void => {
  tunnels
    .command('probe <tunnel>')
    .description('climb the health ladder now: ssh, unit, port, metrics, traffic; exit 1 when a level fails')
    .addHelpText('after', '\nExample:\n  raptor tunnels probe fra1/home')
    .action(async (tunnel: string, _options, command: Command) =>
      withSession(command, async ({ raptor, output, signal }) => {
        const levels = await raptor.tunnels.probe.query({ tunnel }, { signal })
        output.result(levels, () => probeText(levels))
        return levels.some(({ state }) => state === 'failed') ? exitCode.failed : exitCode.done
      }),
    )
}
