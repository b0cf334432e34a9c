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
        const told: Told = { words: new Map(), names: new Map() }
        for await (const event of raptor.services.watch.subscribe(undefined, { signal })) {
          if (event.kind === 'fault') {
            output.fault(event.fault)
            return exitCodeOf(event.fault)
          }
          output.item(event, (columns) => {
            remember(event, told)
            return event.kind === 'snapshot' ? picture(event, columns) : news(event, told)
          })
        }
        return exitCode.done
      }),
    )
}

/** What was said last of each, and how each is called: what has gone is told by its uuid alone. */
interface Told {
  readonly words: Map<string, string>
  readonly names: Map<string, string>
}

type Change = Exclude<LiveEvent, { kind: 'snapshot' }>

const picture = ({ hosts, tunnels, atMs }: Extract<LiveEvent, { kind: 'snapshot' }>, columns?: number): string =>
  `${hostsTable(hosts, tunnels, { nowMs: atMs, columns })}\n\n${tunnelsTable(tunnels, columns)}\n`

// A line for people only when its words are new: a round trip that was measured again is no news.
const news = (event: Change, told: Told): string => {
  const { about, words } = inWords(event, told)
  if (told.words.get(about) === words) return ''
  told.words.set(about, words)
  return `${colours.dim(clockText(event.atMs))} ${about} ${words}`.trimEnd()
}

const remember = (event: LiveEvent, { names }: Told): void => {
  if (event.kind === 'host') names.set(event.host.id, event.host.name)
  if (event.kind === 'tunnel') names.set(event.tunnel.uid, event.tunnel.ref)
  if (event.kind !== 'snapshot') return
  for (const { id, name } of event.hosts) names.set(id, name)
  for (const { uid, ref } of event.tunnels) names.set(uid, ref)
}

const inWords = (event: Change, { names }: Told): { about: string; words: string } => {
  switch (event.kind) {
    case 'host':
      return { about: event.host.name, words: freshnessWord(event.host.freshness, event.atMs) }
    case 'hostGone':
      return { about: names.get(event.id) ?? event.id, words: 'is no longer in the fleet' }
    case 'tunnel':
      return { about: event.tunnel.ref, words: `${healthWord(event.tunnel.health)} ${colours.dim(event.tunnel.cause)}` }
    case 'tunnelGone':
      return { about: names.get(event.uid) ?? event.uid, words: 'was deleted' }
    case 'operation':
      return { about: event.operation.title, words: operationWord(event.operation.state) }
    case 'lagged':
      return { about: '', words: colours.yellow('some changes were passed over; the whole picture follows') }
  }
}
