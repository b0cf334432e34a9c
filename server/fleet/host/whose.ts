import { idOfUnit, place, tunnelId, unitNameOf } from '../../../shared/name.ts'
import type { HostLook } from './look.ts'

/**
 * The tunnel id in the name of a file of our naming, whatever copy of it: `xray-home.json.previous` → `home`. Only copies
 * of units carry `tunnel-` before the id: the config of the tunnel `tunnel-x` is `xray-tunnel-x.json`.
 */
export const idInName = (name: string): string | undefined => {
  const [, inUnit] = /^xray-tunnel-(.+?)\.service(?:[.-].*)?$/.exec(name) ?? []
  const [, inFile] = /^xray-(.+?)\.(?:json|log)(?:[.-].*)?$/.exec(name) ?? []
  return tunnelId.safeParse(inUnit ?? inFile).data
}

/** Tunnels whose unit is proved ours by its header, and what is left of ours without a unit: by id, in order. */
export const ourIds = ({ units, configs, logs }: HostLook): string[] => {
  const foreign = foreignIds({ units })
  const named = [...configs, ...logs].flatMap((name) => idInName(name) ?? [])
  const ours = units.flatMap(({ name, isOurs }) => (isOurs ? (idOfUnit(name) ?? []) : []))
  return [...new Set([...ours, ...named])].filter((id) => !foreign.has(id)).toSorted()
}

/** Files in our folders that are of no tunnel of ours: they stay, and their folder with them. */
export const foreignFiles = ({ units, configs, logs }: HostLook): string[] => {
  const foreign = foreignIds({ units })
  const isForeign = (name: string): boolean => {
    const id = idInName(name)
    return id === undefined || foreign.has(id)
  }
  return [
    ...configs.filter(isForeign).map((name) => `${place.configFolder}/${name}`),
    ...logs.filter(isForeign).map((name) => `${place.logFolder}/${name}`),
  ]
}

/** Units that run as our user and are not ours: it stays for them. */
export const foreignUsers = (look: HostLook): string[] => {
  const ours = new Set(ourIds(look).map(unitNameOf))
  return look.livesOnUser.filter((unit) => !ours.has(unit))
}

export const isBinaryOurs = ({ stamp, facts }: HostLook): boolean => stamp !== undefined && stamp === facts.xray?.sha256

/** Rules that were ours once are ours, whatever was done to them. */
export const isRotationOurs = ({ rotation }: HostLook): boolean => rotation === 'ours' || rotation === 'edited'

/** Ids in the names of units that have our naming and not our header. */
export const foreignIds = ({ units }: Pick<HostLook, 'units'>): Set<string> =>
  new Set(units.flatMap(({ name, isOurs }) => (isOurs ? [] : (idOfUnit(name) ?? []))))
