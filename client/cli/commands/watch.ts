import pc from 'picocolors'
import type { Command } from 'commander'
import type { LiveEvent } from '../../../shared/live.ts'
import { exitCode, exitCodeOf } from '../exitCode.ts'
import { hostsTable } from '../render/hosts.ts'
import { tunnelsTable } from '../render/tunnels.ts'
import { freshnessWord, healthWord, operationWord } from '../render/words.ts'
import { withSession } from '../session.ts'

export const addWatchCommand = (program: Command): void => {
  program
    .command('watch')
    .description('the fleet now, then every change as it is pushed, until Ctrl-C')
    .addHelpText(
      'after',
      '\nExamples:\n  raptor watch\n  raptor watch --json | jq -c "select(.kind==\\"tunnel\\") | .tunnel.ref"',
    )
    .action(async (_options, command: Command) =>
      withSession(command, async ({ raptor, output, signal }) => {
        for await (const event of await raptor.services.watch.subscribe(undefined, { signal })) {
          if (event.kind === 'fault') {
            output.fault(event.fault)
            return exitCodeOf(event.fault)
          }
          output.item(event, () => eventText(event))
        }
        return signal.aborted ? exitCode.interrupted : exitCode.done
      }),
    )
}

const eventText = (event: LiveEvent): string => {
  const at = pc.dim(new Date(event.atMs).toISOString().slice(11, 23))
  switch (event.kind) {
    case 'snapshot':
      return `${hostsTable(event.hosts, event.tunnels, event.atMs)}\n\n${tunnelsTable(event.tunnels)}\n`
    case 'host':
      return `${at} ${event.host.name} ${freshnessWord(event.host.freshness, event.atMs)}`
    case 'hostGone':
      return `${at} ${event.name} is no longer in the fleet`
    case 'tunnel':
      return `${at} ${event.tunnel.ref} ${healthWord(event.tunnel.health)} ${pc.dim(event.tunnel.cause)}`
    case 'tunnelGone':
      return `${at} ${event.ref} was deleted`
    case 'operation':
      return `${at} ${event.operation.title} ${operationWord(event.operation.state)}`
    case 'lagged':
      return `${at} ${pc.yellow('some changes were passed over; the whole picture follows')}`
  }
}
