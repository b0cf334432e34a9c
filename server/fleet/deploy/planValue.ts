import { createTwoFilesPatch } from 'diff'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import { unitNameOf } from '../../../shared/name.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { describeConfig } from '../../../shared/xray/config/describeConfig.ts'
import { redact } from '../../../shared/xray/redact.ts'
import { tunnelFiles, type TunnelFile } from './files.ts'
import type { PlannedTunnel } from './planTunnels.ts'

/** The plan of one tunnel as people read it: the same value that the deploy's script is made from, secrets as stars. */
export const planValue = ({ tunnel, name, config, item, found, added, warnings }: PlannedTunnel): Plan => {
  const { kind, listen } = describeConfig(config)
  const unit = unitNameOf(tunnel.id)
  const files = (['config', 'unit'] as const).map((file) => plannedFile(item, found.files[file]?.text, file))
  return {
    host: tunnel.host,
    tunnel: tunnel.id,
    empty: files.every(({ action }) => action === 'same') && found.active === 'active' && found.enabled,
    summary: [
      `Make the tunnel ${name === tunnel.id ? name : `${name} (${tunnel.id})`} on ${tunnel.host}: ${kind}.`,
      ...(listen.length === 0 ? [] : [`It listens on ${listen.join(', ')}.`]),
      `It runs as ${unit} (${tunnel.template}), now and after every boot.`,
    ],
    files,
    commands: ['xray run -test', `systemctl enable ${unit}`, 'systemctl daemon-reload', `systemctl restart ${unit}`],
    warnings: [...warnings],
    added: [...added],
    listen,
  }
}

const plannedFile = (
  item: Pick<PlannedTunnel['item'], 'id' | TunnelFile>,
  before: string | undefined,
  file: TunnelFile,
): PlannedFile => {
  const { path, mode, owner } = tunnelFiles(item.id)[file]
  const action = before === undefined ? 'create' : before === item[file] ? 'same' : 'change'
  return { path, action, mode, owner, diff: diffOf(path, shown(before, file), shown(item[file], file) ?? '') }
}

const diffOf = (path: string, before: string | undefined, after: string): string =>
  before === after ? '' : createTwoFilesPatch(before === undefined ? '/dev/null' : path, path, before ?? '', after)

/** A config without its secrets. One that can't be read is not shown at all. */
const shown = (text: string | undefined, file: TunnelFile): string | undefined => {
  if (text === undefined || file === 'unit') return text
  const read = readConfig(text)
  return read.ok ? writeConfig(redact(read.config)) : '(not a config that can be read)\n'
}
