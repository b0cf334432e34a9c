import { colours } from '../output/colours.ts'
import type { ProbeLevel, TunnelDetail, TunnelView } from '../../../shared/tunnel.ts'
import { bytesText } from '../output/bytes.ts'
import { relativeTime } from '../output/relativeTime.ts'
import { factsLines, tableText } from '../output/table.ts'
import { momentText } from '../output/time.ts'
import { healthWord } from './words.ts'

export const tunnelsTable = (tunnels: readonly TunnelView[], columns?: number): string =>
  tunnels.length === 0
    ? 'No tunnels yet. Make one: raptor tunnels create ID --host HOST --link URI'
    : tableText(
        ['TUNNEL', 'STATE', 'KIND', 'LISTEN', 'CAUSE'],
        tunnels.map((tunnel) => [
          colours.bold(tunnel.ref),
          healthWord(tunnel.health),
          tunnel.kind,
          tunnel.listen.join(' '),
          tunnel.cause,
        ]),
        columns,
      )

export const tunnelText = (tunnel: TunnelDetail, nowMs: number): string => {
  const { detail } = tunnel
  return factsLines([
    ['Tunnel', `${colours.bold(tunnel.ref)}${tunnel.name === tunnel.id ? '' : ` · ${tunnel.name}`}`],
    ['State', [healthWord(tunnel.health), tunnel.cause].filter(Boolean).join(' · ')],
    ['Kind', tunnel.kind],
    ['Listen', tunnel.listen.join(' ') || '–'],
    [
      'Unit',
      `xray-tunnel-${tunnel.id}.service, ${tunnel.service?.unitFileState || 'no file'}, template ${tunnel.template}`,
    ],
    ['Wanted', `${tunnel.wanted}, revision ${tunnel.revision}`],
    ...(detail === null
      ? []
      : ([
          [
            'Since',
            detail.sinceMs === null ? '–' : `${relativeTime(detail.sinceMs, nowMs)} (${momentText(detail.sinceMs)})`,
          ],
          ['Process', detail.mainPid === 0 ? '–' : `pid ${detail.mainPid}`],
          ['Restarts', String(detail.restarts)],
          ['Memory', detail.memoryBytes === null ? '–' : bytesText(detail.memoryBytes)],
          ['Result', detail.result],
        ] as const)),
    ...(tunnel.ending === null ? [] : ([['Ended', tunnel.ending]] as const)),
    ['Tags', tunnel.tags.join(', ') || '–'],
  ])
}

const levelMark: Record<ProbeLevel['state'], string> = {
  ok: colours.green('✓'),
  failed: colours.red('✗'),
  skipped: colours.dim('–'),
}

export const probeText = (levels: readonly ProbeLevel[]): string =>
  levels
    .map(
      ({ level, state, found, ms }) =>
        `${levelMark[state]} ${level}: ${found}${ms === null ? '' : colours.dim(` ${Math.round(ms)} ms`)}`,
    )
    .join('\n')

/** What was made, and what was verified. */
export const createdText = ({ tunnel, probe }: { tunnel: TunnelView; probe: readonly ProbeLevel[] }): string =>
  [
    `${colours.green('●')} ${colours.bold(tunnel.ref)} runs: ${tunnel.kind} on ${tunnel.listen.join(' ')}`,
    probeText(probe),
  ].join('\n')
