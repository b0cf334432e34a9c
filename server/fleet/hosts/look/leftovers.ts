import { idOfUnit } from '../../../../shared/name.ts'
import type { HostLook } from './look.ts'
import { foreignIds, idInName } from './whose.ts'

/** What a host has in our places that belongs to no tunnel of the fleet, a phrase each. */
export const leftovers = (look: HostLook, tunnels: ReadonlySet<string> | undefined): string[] => {
  const { units, configs, logs } = look
  const ours = units.flatMap(({ name, isOurs }) => (isOurs ? (idOfUnit(name) ?? []) : []))
  const standing = new Set([...ours, ...foreignIds(look), ...(tunnels ?? [])])
  const isAlone = (name: string): boolean => {
    const id = idInName(name)
    return id !== undefined && !standing.has(id)
  }
  return [
    ...phrase('services that no tunnel here owns', tunnels === undefined ? [] : ours.filter((id) => !tunnels.has(id))),
    ...phrase('configs of tunnels that are gone', configs.filter(isAlone)),
    ...phrase('logs of tunnels that are gone', logs.filter(isAlone)),
    ...phrase(
      'not made by Raptor Tunnel',
      units.filter(({ isOurs }) => !isOurs).map(({ name }) => name),
    ),
  ]
}

const shown = 3

const phrase = (what: string, names: readonly string[]): string[] => {
  if (names.length === 0) return []
  const more = names.length > shown ? ` and ${names.length - shown} more` : ''
  return [`${what}: ${names.slice(0, shown).join(', ')}${more}`]
}
