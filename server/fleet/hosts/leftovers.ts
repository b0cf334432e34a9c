import { idInName, type Readiness } from './readinessScript.ts'

/** What a host has of ours that belongs to no tunnel of the fleet, a phrase each. */
export const leftoversIn = (
  { ourUnits, foreignUnits, configs, logs, staged }: Readiness,
  tunnels: ReadonlySet<string>,
): string[] => {
  const standing = new Set([...tunnels, ...ourUnits, ...foreignUnits.map(idInName)])
  const isAlone = (name: string): boolean => {
    const id = idInName(name)
    return id !== undefined && !standing.has(id)
  }
  return [
    ...counted(
      ourUnits.filter((id) => !tunnels.has(id)),
      'service that no tunnel here owns',
      'services that no tunnel here owns',
    ),
    ...counted(configs.filter(isAlone), 'config without a service', 'configs without a service'),
    ...counted(logs.filter(isAlone), 'log without a service', 'logs without a service'),
    ...counted(staged, 'half-written file', 'half-written files'),
  ]
}

const shown = 3

/** `2 half-written files (a, b)`; nothing for none. */
const counted = (names: readonly string[], one: string, many: string): string[] => {
  if (names.length === 0) return []
  const first = names.slice(0, shown).join(', ')
  return [`${names.length} ${names.length === 1 ? one : many} (${first}${names.length > shown ? ' …' : ''})`]
}
