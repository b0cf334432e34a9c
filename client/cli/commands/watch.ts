import type { Command } from 'commander'
import type { LiveEvent } from '../../../shared/live.ts'
import { exitCode, exitCodeOf } from '../outcome/exitCode.ts'
import { colours } from '../output/colours.ts'
import { hostsTable } from '../render/hosts.ts'
import { clockText } from '../output/time.ts'
import { tunnelsTable } from '../render/tunnels.ts'
import { operationWord } from '../render/operation/operationWord.ts'
import { freshnessWord, healthWord } from '../render/words.ts'
import { withSession } from '../session/withSession.ts'

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
        const told = new Map<string, string>()
        for await (const event of raptor.services.watch.subscribe(undefined, { signal })) {
          if (event.kind === 'fault') {
            output.fault(event.fault)
            return exitCodeOf(event.fault)
          }
          output.item(event, (columns) => (event.kind === 'snapshot' ? picture(event, columns) : news(event, told)))
        }
        return exitCode.done
      }),
    )
}

type Change = Exclude<LiveEvent, { kind: 'snapshot' }>

const picture = ({ hosts, tunnels, atMs }: Extract<LiveEvent, { kind: 'snapshot' }>, columns?: number): string =>
  `${hostsTable(hosts, tunnels, { nowMs: atMs, columns })}\n\n${tunnelsTable(tunnels, columns)}\n`

// A line for people only when its words are new: a round trip that was measured again is no news.
const news = (event: Change, told: Map<string, string>): string => {
  const { about, words } = inWords(event)
  if (told.get(about) === words) return ''
  told.set(about, words)
  return `${colours.dim(clockText(event.atMs))} ${about} ${words}`.trimEnd()
}

const inWords = (event: Change): { about: string; words: string } => {
  switch (event.kind) {
    case 'host':
      return { about: event.host.name, words: freshnessWord(event.host.freshness, event.atMs) }
    case 'hostGone':
      return { about: event.name, words: 'is no longer in the fleet' }
    case 'tunnel':
      return { about: event.tunnel.ref, words: `${healthWord(event.tunnel.health)} ${colours.dim(event.tunnel.cause)}` }
    case 'tunnelGone':
      return { about: event.ref, words: 'was deleted' }
    case 'operation':
      return { about: event.operation.title, words: operationWord(event.operation.state) }
    case 'lagged':
      return { about: '', words: colours.yellow('some changes were passed over; the whole picture follows') }
  }
}
