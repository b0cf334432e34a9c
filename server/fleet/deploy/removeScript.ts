import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { tunnelFiles } from './files.ts'
import { compareFunctions, reportUnits, wholeScript } from './scriptParts.ts'

/** A tunnel to be taken away from its host. */
export interface RemoveItem {
  readonly id: string
  /** sha256 of the unit that was looked at and found to be ours, or `absent`. */
  readonly expectedUnit: string
}

/**
 * Takes tunnels away: stopped in one call, then unit, enablement, config, previous copies, what was staged, log and
 * rotated logs, failed state; one daemon-reload. A unit that changed since it was looked at stays, with everything of it.
 * What is gone already is no failure, so a broken-off removal can be done again.
 */
export const removeScript = (items: readonly RemoveItem[]): Command =>
  sh('remove tunnels')`${raw(
    wholeScript(
      [...compareFunctions, remove],
      `taken= units=
${items.map(({ id, expectedUnit }) => `same ${id} ${place.unit(id)} ${expectedUnit} && taken="$taken ${id}" units="$units xray-tunnel-${id}.service"`).join('\n')}
if [ -n "$taken" ]; then
  systemctl stop -- $units >/dev/null 2>&1
  systemctl disable --no-reload -- $units >/dev/null 2>&1
  systemctl reset-failed -- $units >/dev/null 2>&1
  for id in $taken; do remove "$id"; done
  said=$(systemctl daemon-reload 2>&1) || printf 'systemd %s\\n' "$(printf '%s' "$said" | in_base64)"
  systemctl reset-failed -- $units >/dev/null 2>&1
fi
${reportUnits(items.map(({ id }) => id))}`,
    ),
  )}`

const { config, unit } = tunnelFiles('$1')
const log = place.log('$1')

/** The logs' folder belongs to the service user: names there are only ever unlinked, never followed. */
const remove = `remove() {
  said=$(rm -f -- "${unit.path}" "${place.unitFolder}/multi-user.target.wants/xray-tunnel-$1.service" \\
    "${unit.previous}" "${unit.staged}"* "${config.path}" "${config.previous}" "${config.staged}"* \\
    "${log}" "${log}".* "${log}"-* 2>&1) || unwritable "$1" "${config.path}" "$said"
}
`
