import { raw, sh, type Command } from '../../shell/command.ts'
import { tunnelFiles } from './files.ts'
import { compareFunctions, reportUnits, wholeScript } from './scriptParts.ts'

/** A tunnel that stood before it was changed, and is to stand again. */
export interface PutBackItem {
  readonly id: string
  readonly active: boolean
  readonly enabled: boolean
}

/** Puts the previous config and unit back, with the state and the enablement of before. For new tunnels there is `removeScript`. */
export const putBackScript = (items: readonly PutBackItem[]): Command =>
  sh('put tunnels back')`${raw(
    wholeScript(
      [...compareFunctions, putBack],
      `${items.map(({ id }) => `put_back ${id}`).join('\n')}
systemctl daemon-reload
${items.map(stateOf).join('\n')}
${reportUnits(items.map(({ id }) => id))}`,
    ),
  )}`

const stateOf = ({ id, active, enabled }: PutBackItem): string => {
  const name = `xray-tunnel-${id}.service`
  return `systemctl ${enabled ? 'enable' : 'disable'} --no-reload -- ${name} >/dev/null 2>&1
systemctl reset-failed -- ${name} >/dev/null 2>&1
systemctl ${active ? 'restart' : 'stop'} -- ${name} >/dev/null 2>&1`
}

const { config, unit } = tunnelFiles('$1')

const putBack = `put_back() {
  for pair in "${config.path} ${config.previous}" "${unit.path} ${unit.previous}"; do
    [ -e "\${pair#* }" ] || continue
    said=$(mv -fT -- "\${pair#* }" "\${pair% *}" 2>&1) || unwritable "$1" "\${pair% *}" "$said"
  done
}
`
