import { colours } from '../output/colours.ts'
import { describeFault } from '../../../shared/describeFault.ts'
import type { ConfigHost } from '../../../server/fleet/hosts/fromSshConfig.ts'
import type { CheckItem, Checklist, HostFacts, HostView, LadderStep } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { bytesText } from '../output/bytes.ts'
import { relativeTime } from '../output/relativeTime.ts'
import { factsLines, tableText } from '../output/table.ts'
import { freshnessWord } from './words.ts'

export const hostsTable = (
  hosts: readonly HostView[],
  tunnels: readonly TunnelView[],
  { nowMs, columns }: { nowMs: number; columns?: number | undefined },
): string =>
  hosts.length === 0
    ? 'No hosts yet. Add one: raptor hosts add NAME ADDRESS'
    : tableText(
        ['HOST', 'STATE', 'TUNNELS', 'WAY', 'SYSTEMD', 'XRAY', 'RTT', 'ADDRESS'],
        hosts.map((host) => [
          colours.bold(host.name),
          freshnessWord(host.freshness, nowMs),
          String(tunnels.filter((tunnel) => tunnel.host === host.name).length),
          host.way ?? '–',
          String(host.facts?.systemd ?? '–'),
          host.facts?.xray?.version ?? '–',
          host.roundTripMs === null ? '–' : `${Math.round(host.roundTripMs)} ms`,
          host.address,
        ]),
        columns,
      )

export const configHostsTable = (hosts: readonly ConfigHost[], columns?: number): string =>
  hosts.length === 0
    ? 'Your ssh_config has no alias that is not in the fleet already.'
    : tableText(
        ['ALIAS', 'LOGIN', 'JUMP'],
        hosts.map(({ alias, address, user, port, jump }) => [
          colours.bold(alias),
          `${user}@${address}${port === 22 ? '' : `:${port}`}`,
          jump ?? '–',
        ]),
        columns,
      )

export const hostText = (host: HostView, nowMs: number): string => {
  const { facts, freshness } = host
  const stale = freshness.kind === 'stale' ? describeFault(freshness.fault).sentence : ''
  return factsLines([
    ['Host', colours.bold(host.name)],
    ['State', [freshnessWord(freshness, nowMs), stale].filter(Boolean).join('\n')],
    ['Address', addressOf(host)],
    ['Jump', host.jump ?? '–'],
    ['Way', [host.way ?? '–', host.wayReason ?? ''].filter(Boolean).join(', ')],
    ['Login', `${facts?.user ?? host.user ?? '–'}, ${host.privilege ?? 'privilege not known yet'}`],
    ['Tags', host.tags.join(', ') || '–'],
    ...(facts === null ? [] : factLines(facts, nowMs)),
  ])
}

/** What a host is and has, by itself. */
export const factsText = (facts: HostFacts, nowMs: number): string =>
  factsLines([['Login', `${facts.user}, ${facts.privilege}`], ...factLines(facts, nowMs)])

const factLines = (facts: HostFacts, nowMs: number): [string, string][] => [
  ['System', `${facts.distribution}, ${facts.arch}, kernel ${facts.kernel}, systemd ${facts.systemd ?? 'none'}`],
  ['xray', facts.xray === null ? 'not installed' : facts.xray.version],
  ['Disk', `${bytesText(facts.diskFreeBytes)} free of ${bytesText(facts.diskTotalBytes)}`],
  ['Memory', `${bytesText(facts.memoryFreeBytes)} free of ${bytesText(facts.memoryTotalBytes)}`],
  ['Clock', `${(facts.clockSkewMs / 1000).toFixed(1)} s off ours`],
  ['Seen', facts.seenAtMs + 1000 > nowMs ? 'now' : `${relativeTime(facts.seenAtMs, nowMs)} ago`],
]

const addressOf = (host: HostView): string =>
  `${host.user === undefined ? '' : `${host.user}@`}${host.address}${host.port === undefined ? '' : `:${host.port}`}`

const checkMark: Record<CheckItem['state'], string> = {
  ok: colours.green('✓'),
  missing: colours.yellow('○'),
  wrong: colours.red('✗'),
  warning: colours.yellow('!'),
  unknown: colours.dim('?'),
}

export const checklistText = ({ host, ready, items }: Checklist): string =>
  [
    ...items.map((item) => {
      const fix =
        item.fix === undefined || item.state === 'ok'
          ? ''
          : colours.dim(` ${item.byPrepare ? '→ prepare: ' : '→ '}${item.fix}`)
      return `${checkMark[item.state]} ${item.title}: ${item.found}${fix}`
    }),
    ready ? colours.green(`${host} is ready.`) : `${host} is not ready. Prepare it: raptor hosts prepare ${host}`,
  ].join('\n')

const stepMark: Record<LadderStep['state'], string> = {
  running: colours.blue('◐'),
  ok: colours.green('✓'),
  warning: colours.yellow('!'),
  failed: colours.red('✗'),
  skipped: colours.dim('–'),
}

export const ladderText = ({ rung, state, found }: LadderStep): string =>
  `${stepMark[state]} ${rung}${found === '' ? '' : `: ${found}`}`
