import pc from 'picocolors'
import type { ProbeLevel, TunnelDetail, TunnelView } from '../../../shared/tunnel.ts'
import { bytesText } from './bytes.ts'
import { relativeTime } from './relativeTime.ts'
import { factsText, tableText } from './table.ts'
import { healthWord } from './words.ts'

export const tunnelsTable = (tunnels: readonly TunnelView[]): string =>
  tunnels.length === 0
    ? 'No tunnels yet. Make one: raptor tunnels create ID --host HOST --link URI'
    : tableText(
        ['TUNNEL', 'STATE', 'KIND', 'LISTEN', 'CAUSE'],
        tunnels.map((tunnel) => [
          pc.bold(tunnel.ref),
          healthWord(tunnel.health),
          tunnel.kind,
          tunnel.listen.join(' '),
          tunnel.cause,
        ]),
      )

export const tunnelText = (tunnel: TunnelDetail, nowMs: number): string => {
  const { detail } = tunnel
  return factsText([
    ['Tunnel', `${pc.bold(tunnel.ref)}${tunnel.name === tunnel.id ? '' : ` · ${tunnel.name}`}`],
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
            detail.sinceMs === null
              ? '–'
              : `${relativeTime(detail.sinceMs, nowMs)} (${new Date(detail.sinceMs).toISOString()})`,
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

const levelMark: Record<ProbeLevel['state'], string> = { ok: pc.green('✓'), failed: pc.red('✗'), skipped: pc.dim('–') }

export const probeText = (levels: readonly ProbeLevel[]): string =>
  levels
    .map(
      ({ level, state, found, ms }) =>
        `${levelMark[state]} ${level}: ${found}${ms === null ? '' : pc.dim(` ${Math.round(ms)} ms`)}`,
    )
    .join('\n')
