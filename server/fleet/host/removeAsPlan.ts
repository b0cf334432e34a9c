import type { Plan } from '../../../shared/plan.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import type { HostLook } from './look.ts'
import { stampFile } from './stamp.ts'
import { foreignFiles, foreignUsers, isBinaryOurs, isRotationOurs, ourIds } from './whose.ts'

/** What removing a host does: without a look nothing is done on the host. Pure. */
export const removeAsPlan = (host: string, tunnels: readonly Tunnel[], look?: HostLook): Plan => {
  const forgotten =
    tunnels.length === 0
      ? []
      : [`forget ${inWords(tunnels.length, 'tunnel')}: ${tunnels.map(({ id }) => id).join(', ')}`]
  const base: Plan = {
    host,
    tunnel: null,
    empty: false,
    summary: [...forgotten, `forget ${host}`],
    files: [],
    commands: [],
    warnings: [],
    added: [],
    listen: [],
  }
  return look === undefined ? base : { ...base, ...cleaning(look, base.summary) }
}

const cleaning = (look: HostLook, summary: string[]): Pick<Plan, 'summary' | 'files' | 'commands' | 'warnings'> => {
  const ids = ourIds(look)
  const units = ids.map(unitNameOf).join(' ')
  return {
    summary: [
      ...(ids.length === 0
        ? []
        : [`archive here, stop and remove ${inWords(ids.length, 'tunnel')}: ${ids.join(', ')}`]),
      ...(isBinaryOurs(look) && look.hasKeptBinary ? [`put back the ${place.binary} that stood there before`] : []),
      `remove ${madeByUs(look).join(', ')}`,
      ...summary,
    ],
    files: pathsOf(look, ids).map((path) => ({ path, action: 'remove', mode: '', owner: '', diff: '' })),
    commands: [
      ...(ids.length === 0 ? [] : [`systemctl stop ${units}`, `systemctl disable ${units}`, 'systemctl daemon-reload']),
      ...(foreignUsers(look).length === 0 ? [`userdel ${place.user}`] : []),
    ],
    warnings: warningsOf(look),
  }
}

const madeByUs = (look: HostLook): string[] => [
  'folders',
  ...(isRotationOurs(look) ? ['log rotation'] : []),
  ...(isBinaryOurs(look) && !look.hasKeptBinary ? ['xray'] : []),
  ...(foreignUsers(look).length === 0 ? ['user and group'] : []),
]

const pathsOf = (look: HostLook, ids: readonly string[]): string[] => [
  ...ids.flatMap((id) => [place.unit(id), place.config(id), place.log(id)]),
  ...(isRotationOurs(look) ? [place.rotation] : []),
  ...(isBinaryOurs(look) ? [place.binary, stampFile] : []),
  ...[place.configFolder, place.logFolder].filter(
    (path) => look.folders.has(path) && !foreignFiles(look).some((file) => file.startsWith(`${path}/`)),
  ),
]

const warningsOf = (look: HostLook): Plan['warnings'] => [
  ...look.units
    .filter(({ isOurs }) => !isOurs)
    .map(({ name }) => ({
      path: `${place.unitFolder}/${name}`,
      message: `${name} was not made by Raptor Tunnel: it is left.`,
    })),
  ...foreignFiles(look).map((path) => ({ path, message: 'It is of no tunnel of ours: it is left, and its folder.' })),
  ...foreignUsers(look).map((name) => ({ path: name, message: `It runs as ${place.user}: that user is left.` })),
  ...(look.hasBinary && !isBinaryOurs(look)
    ? [{ path: place.binary, message: 'This xray was not put there by Raptor Tunnel: it is left.' }]
    : []),
]

const inWords = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`)
