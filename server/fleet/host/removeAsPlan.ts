import type { Plan } from '../../../shared/plan.ts'
import { idOfUnit, place } from '../../../shared/name.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import type { HostLook } from './look.ts'
import { stampFile } from './stamp.ts'

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
  const ours = look.units.filter(({ isOurs }) => isOurs)
  const foreign = look.units.filter(({ isOurs }) => !isOurs)
  const ids = ours.flatMap(({ name }) => idOfUnit(name) ?? [])
  const isBinaryOurs = look.stamp !== undefined && look.stamp === look.facts.xray?.sha256
  const shared = [
    place.rotation,
    place.configFolder,
    place.logFolder,
    ...(isBinaryOurs ? [place.binary, stampFile] : []),
  ]
  const paths = [
    ...ids.flatMap((id) => [place.unit(id), place.config(id), place.log(id)]),
    ...(foreign.length === 0 ? shared : []),
  ]
  return {
    summary: [
      ...(ids.length === 0
        ? []
        : [`archive here, stop and remove ${inWords(ids.length, 'service')}: ${ids.join(', ')}`]),
      ...(foreign.length === 0 ? [`remove folders, log rotation${isBinaryOurs ? ', xray' : ''}, user and group`] : []),
      ...summary,
    ],
    files: paths.map((path) => ({ path, action: 'remove', mode: '', owner: '', diff: '' })),
    commands: [
      ...ours.map(({ name }) => `systemctl disable --now ${name}`),
      ...(foreign.length === 0 ? [`userdel ${place.user}`] : []),
    ],
    warnings: [
      ...foreign.map(({ name }) => ({
        path: `${place.unitFolder}/${name}`,
        message: `${name} was not made by Raptor Tunnel: it is left, with the user, folders and xray that it may live on.`,
      })),
      ...(look.facts.xray !== null && !isBinaryOurs
        ? [{ path: place.binary, message: 'This xray was not put there by Raptor Tunnel: it is left.' }]
        : []),
    ],
  }
}

const inWords = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`)
