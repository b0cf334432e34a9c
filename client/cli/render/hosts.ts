import pc from 'picocolors'
import { describeFault } from '../../../shared/describeFault.ts'
import type { CheckItem, Checklist, HostView, LadderStep } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { bytesText } from './bytes.ts'
import { relativeTime } from './relativeTime.ts'
import { factsText, tableText } from './table.ts'
import { freshnessWord } from './words.ts'

export const hostsTable = (hosts: readonly HostView[], tunnels: readonly TunnelView[], nowMs: number): string =>
  hosts.length === 0
    ? 'No hosts yet. Add one: raptor hosts add NAME ADDRESS'
    : tableText(
        ['HOST', 'STATE', 'WAY', 'RTT', 'SYSTEMD', 'XRAY', 'LOGIN', 'TUNNELS', 'ADDRESS'],
        hosts.map((host) => [
          pc.bold(host.name),
          freshnessWord(host.freshness, nowMs),
          host.way ?? '–',
          host.roundTripMs === null ? '–' : `${Math.round(host.roundTripMs)} ms`,
          String(host.facts?.systemd ?? '–'),
          host.facts?.xray?.version ?? '–',
          host.privilege ?? '–',
          String(tunnels.filter((tunnel) => tunnel.host === host.name).length),
          addressOf(host),
        ]),
      )

export const hostText = (host: HostView, nowMs: number): string => {
  const { facts, freshness } = host
  const stale = freshness.kind === 'stale' ? describeFault(freshness.fault).sentence : ''
  return factsText([
    ['Host', pc.bold(host.name)],
    ['State', [freshnessWord(freshness, nowMs), stale].filter(Boolean).join('\n')],
    ['Address', addressOf(host)],
    ['Jump', host.jump ?? '–'],
    ['Way', [host.way ?? '–', host.wayReason ?? ''].filter(Boolean).join(', ')],
    ['Login', `${facts?.user ?? host.user ?? '–'}, ${host.privilege ?? 'privilege not known yet'}`],
    ['Tags', host.tags.join(', ') || '–'],
    ...(facts === null
      ? []
      : ([
          [
            'System',
            `${facts.distribution}, ${facts.arch}, kernel ${facts.kernel}, systemd ${facts.systemd ?? 'none'}`,
          ],
          ['xray', facts.xray === null ? 'not installed' : facts.xray.version],
          ['Disk', `${bytesText(facts.diskFreeBytes)} free of ${bytesText(facts.diskTotalBytes)}`],
          ['Memory', `${bytesText(facts.memoryFreeBytes)} free of ${bytesText(facts.memoryTotalBytes)}`],
          ['Clock', `${(facts.clockSkewMs / 1000).toFixed(1)} s off ours`],
          ['Seen', `${relativeTime(facts.seenAtMs, nowMs)} ago`],
        ] as const)),
  ])
}

const addressOf = (host: HostView): string =>
  `${host.user === undefined ? '' : `${host.user}@`}${host.address}${host.port === undefined ? '' : `:${host.port}`}`

const checkMark: Record<CheckItem['state'], string> = {
  ok: pc.green('✓'),
  missing: pc.yellow('○'),
  wrong: pc.red('✗'),
  warning: pc.yellow('!'),
  unknown: pc.dim('?'),
}

export const checklistText = ({ host, ready, items }: Checklist): string =>
  [
    ...items.map((item) => {
      const fix =
        item.fix === undefined || item.state === 'ok'
          ? ''
          : pc.dim(` ${item.byPrepare ? '→ prepare: ' : '→ '}${item.fix}`)
      return `${checkMark[item.state]} ${item.title}: ${item.found}${fix}`
    }),
    ready ? pc.green(`${host} is ready.`) : `${host} is not ready. Prepare it: raptor hosts prepare ${host}`,
  ].join('\n')

const stepMark: Record<LadderStep['state'], string> = {
  running: pc.blue('◐'),
  ok: pc.green('✓'),
  warning: pc.yellow('!'),
  failed: pc.red('✗'),
  skipped: pc.dim('–'),
}

export const ladderText = ({ rung, state, found }: LadderStep): string =>
  `${stepMark[state]} ${rung}${found === '' ? '' : `: ${found}`}`
