import { idOfUnit, place, tunnelId, unitNameOf } from '../../../../shared/name.ts'
import type { FoundUnit, HostLook } from './look.ts'

/**
 * The tunnel id in the name of a file of our naming, whatever copy of it: `xray-home.json.previous` → `home`. Only copies
 * of units carry `tunnel-` before the id: the config of the tunnel `tunnel-x` is `xray-tunnel-x.json`.
 */
export const idInName = (name: string): string | undefined => {
  const [, inUnit] = /^xray-tunnel-(.+?)\.service(?:[.-].*)?$/.exec(name) ?? []
  const [, inFile] = /^xray-(.+?)\.(?:json|log)(?:[.-].*)?$/.exec(name) ?? []
  return tunnelId.safeParse(inUnit ?? inFile).data
}

type Units = Pick<HostLook, 'units'>

/** Units of our naming that this fleet has made, that another fleet has, and that nobody of us has. */
export const unitsOf = ({ units }: Units, fleet: string) => ({
  ours: units.filter(({ header }) => header?.fleet === fleet),
  otherFleet: units.filter(({ header }) => header !== undefined && header.fleet !== fleet),
  foreign: units.filter(({ header }) => header === undefined),
})

/** True where another fleet has tunnels too: what is shared is not ours alone then. */
export const isShared = (look: Units, fleet: string): boolean => unitsOf(look, fleet).otherFleet.length > 0

/**
 * Tunnels whose unit is proved to be of this fleet by its header, and what is left of ours without a unit: by id, in order.
 * On a host that another fleet shares, what has no unit may be theirs.
 */
export const ourIds = (look: Pick<HostLook, 'units' | 'configs' | 'logs'>, fleet: string): string[] => {
  const others = otherIds(look, fleet)
  const named = isShared(look, fleet) ? [] : [...look.configs, ...look.logs].flatMap((name) => idInName(name) ?? [])
  const ours = unitsOf(look, fleet).ours.flatMap(idOf)
  return [...new Set([...ours, ...named])].filter((id) => !others.has(id)).toSorted()
}

/** Files in our folders that are of no tunnel of ours: they stay, and their folder with them. */
export const foreignFiles = (look: Pick<HostLook, 'units' | 'configs' | 'logs'>, fleet: string): string[] => {
  const ours = new Set(ourIds(look, fleet))
  const isForeign = (name: string): boolean => !ours.has(idInName(name) ?? '')
  return [
    ...look.configs.filter(isForeign).map((name) => `${place.configFolder}/${name}`),
    ...look.logs.filter(isForeign).map((name) => `${place.logFolder}/${name}`),
  ]
}

/** Units that run as our user and are not ours: it stays for them. */
export const foreignUsers = (look: HostLook, fleet: string): string[] => {
  const ours = new Set(ourIds(look, fleet).map(unitNameOf))
  return look.livesOnUser.filter((unit) => !ours.has(unit))
}

export const isBinaryOurs = ({ stamp, binary }: Pick<HostLook, 'stamp' | 'binary'>): boolean =>
  stamp !== undefined && stamp === binary

/** Ids in the names of units that are not of this fleet. */
export const otherIds = (look: Units, fleet: string): Set<string> => {
  const { otherFleet, foreign } = unitsOf(look, fleet)
  return new Set([...otherFleet, ...foreign].flatMap(idOf))
}

export const idOf = ({ name }: FoundUnit): string[] => {
  const id = idOfUnit(name)
  return id === undefined ? [] : [id]
}
