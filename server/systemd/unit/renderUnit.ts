import { place, type TunnelId } from '../../../shared/name.ts'
import type { TemplateName } from '../../../shared/tunnel.ts'
import { limits, linesFor, sandbox, type GatedKey } from './hardening.ts'
import { renderHeader } from './unitHeader.ts'
import { execArgument } from './execArgument.ts'

export interface UnitSource {
  /** uuids of the fleet and of the tunnel. */
  readonly fleet: string
  readonly uid: string
  readonly id: TunnelId
  readonly revision: number
  /** sha256 of the config file, lower-case hex. */
  readonly configHash: string
  readonly template: TemplateName
  /** The host's systemd: `hardened` leaves out what it doesn't know. */
  readonly systemd: number
  /** A pinned xray; the host's own otherwise. */
  readonly binary?: string
}

/** The unit file of a tunnel. Same source, same text. */
export const renderUnit = (source: UnitSource): string =>
  renderHeader(source) + (source.template === 'standard' ? standardUnit(source) : hardenedUnit(source))

/** The unit of the original system, word for word. */
const standardUnit = (source: UnitSource): string =>
  unit({
    Unit: [`Description=Xray Tunnel Service for ${source.id}`, 'After=network.target', 'Wants=network.target'],
    Service: ['Type=simple', ...program(source), 'Restart=always', 'RestartSec=5', ...logging(source)],
    Install: ['WantedBy=multi-user.target'],
  })

/**
 * `Type=exec` so that a missing binary or user fails the start itself. Exit 23 is xray refusing its config: no restart
 * would help. Ten failures within two minutes end the attempts, and systemd says `start-limit-hit`.
 */
const hardenedUnit = (source: UnitSource): string =>
  unit({
    Unit: [
      `Description=Xray tunnel ${source.id}`,
      'After=network.target nss-lookup.target',
      'Wants=network.target',
      'StartLimitIntervalSec=120',
      'StartLimitBurst=10',
    ],
    Service: [
      'Type=exec',
      ...program(source),
      'Restart=always',
      'RestartSec=2',
      'RestartPreventExitStatus=23',
      'TimeoutStopSec=10',
      ...logging(source),
      ...linesFor(limits, source.systemd),
      ...linesFor(sandbox, source.systemd),
      ...linesFor(ownLog(source), source.systemd),
    ],
    Install: ['WantedBy=multi-user.target'],
  })

const program = ({ id, binary }: UnitSource): string[] => [
  `User=${place.user}`,
  `Group=${place.group}`,
  `ExecStart=${[binary ?? place.binary, 'run', '-config', place.config(id)].map(execArgument).join(' ')}`,
]

const logging = ({ id }: UnitSource): string[] => [
  `StandardOutput=append:${place.log(id)}`,
  `StandardError=append:${place.log(id)}`,
]

/**
 * Its log and nothing beside it: systemd opens the log as root at the next start, so a tunnel that could put a link in its
 * place could have root write anywhere.
 */
const ownLog = ({ id }: UnitSource): GatedKey[] => [{ key: 'ReadWritePaths', value: `-${place.log(id)}`, since: 231 }]

const unit = (sections: Record<'Unit' | 'Service' | 'Install', readonly string[]>): string =>
  Object.entries(sections)
    .map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`)
    .join('\n')
