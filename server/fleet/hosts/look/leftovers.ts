import type { HostLook } from './look.ts'
import { idInName, idOf, unitsOf } from './whose.ts'

/** The fleet that looks, and the ids of the tunnels that it has on the host. */
export interface KnownThere {
  readonly fleet: string
  readonly tunnels: ReadonlySet<string>
}

/** What a host has in our places that belongs to no tunnel of the fleet, a phrase each. */
export const leftovers = (look: HostLook, { fleet, tunnels }: KnownThere): string[] => {
  const { ours, otherFleet, foreign } = unitsOf(look, fleet)
  const standing = new Set([...[...ours, ...otherFleet, ...foreign].flatMap(idOf), ...tunnels])
  const isAlone = (name: string): boolean => {
    const id = idInName(name)
    return id !== undefined && !standing.has(id)
  }
  const names = (units: readonly { name: string }[]): string[] => units.map(({ name }) => name)
  return [
    ...phrase(
      'services that no tunnel here owns',
      ours.flatMap(idOf).filter((id) => !tunnels.has(id)),
    ),
    ...phrase('configs of tunnels that are gone', look.configs.filter(isAlone)),
    ...phrase('logs of tunnels that are gone', look.logs.filter(isAlone)),
    ...phrase('services of another fleet', names(otherFleet)),
    ...phrase('not made by Raptor Tunnel', names(foreign)),
  ]
}

const shown = 3

const phrase = (what: string, names: readonly string[]): string[] => {
  if (names.length === 0) return []
  const more = names.length > shown ? ` and ${names.length - shown} more` : ''
  return [`${what}: ${names.slice(0, shown).join(', ')}${more}`]
}
