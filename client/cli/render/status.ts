import { describeFault } from '../../../shared/describeFault.ts'
import type { Live } from '../../../shared/live.ts'
import type { Health } from '../../../shared/service.ts'
import { colours } from '../output/colours.ts'
import { freshnessWord, healthWord } from './words.ts'

const beginning = `No hosts yet. Begin with one that you reach with ssh:

  raptor hosts add fra1 203.0.113.7 --user root
  raptor hosts prepare fra1
  raptor tunnels create exit --host fra1 --preset exit-reality

raptor serve opens the page; raptor --help has everything.`

const worstFirst: readonly Health[] = ['down', 'degraded', 'working', 'unknown', 'stopped', 'up']
const wanting: ReadonlySet<Health> = new Set<Health>(['down', 'degraded'])

/** The fleet in a line, then only what wants somebody, worst first, with its cause. */
export const statusText = ({ hosts, tunnels, operations, atMs }: Live): string => {
  if (hosts.length === 0) return beginning
  const byHealth = Map.groupBy(tunnels, ({ health }) => health)
  const healths = worstFirst.flatMap((health) => {
    const count = byHealth.get(health)?.length ?? 0
    return count === 0 ? [] : [`${count} ${healthWord(health)}`]
  })
  const away = hosts.filter(({ freshness }) => freshness.kind === 'stale' || freshness.kind === 'connecting')
  const running = operations.filter(({ state }) => state === 'running')
  return [
    `${counted(hosts.length, 'host')}, ${away.length === 0 ? 'all seen' : `${away.length} not seen`} · ${[counted(tunnels.length, 'tunnel'), ...healths].join(', ')}`,
    ...away.map(({ name, freshness }) => {
      const why = freshness.kind === 'stale' ? ` ${describeFault(freshness.fault).sentence}` : ''
      return `${colours.bold(name)} ${freshnessWord(freshness, atMs)}${why}`
    }),
    ...worstFirst
      .filter((health) => wanting.has(health))
      .flatMap((health) => byHealth.get(health) ?? [])
      .map(({ ref, health, cause }) => `${colours.bold(ref)} ${healthWord(health)} ${cause}`),
    ...running.map(({ title }) => `${colours.blue('◐')} ${title}`),
  ].join('\n')
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
