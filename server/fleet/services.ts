import { faultOf } from '../../shared/hostError.ts'
import { idOfUnit, unitPattern } from '../../shared/name.ts'
import type { FleetContext } from './context.ts'
import type { Asking, Fleet, FoundService, LogEvent } from './fleet.ts'
import { followLogs } from './logs/followLogs.ts'
import { readLogs } from './logs/readLogs.ts'
import { resolveTunnel } from './tunnel/resolveTunnel.ts'

/** What runs on the hosts, whoever made it, and what it logs. */
export const makeServices = (context: FleetContext): Omit<Fleet['services'], 'watch'> => {
  const { store, sessions, live } = context
  return {
    list: async (host, asking) => {
      const owners = new Set(live.tunnels().map(({ ref }) => ref))
      if (host !== undefined) return servicesOf(context, host, { asking, owners })
      const found = live.hosts().map(({ name }) => servicesOf(context, name, { asking, owners }).catch(noneOfHost))
      return (await Promise.all(found)).flat()
    },
    logs: async ({ tunnel, lines, source }, { signal }) => {
      const { host, id } = await resolveTunnel(store, tunnel)
      const { remote } = await sessions.open(host, { signal })
      return readLogs(remote, { id, lines, source, signal })
    },
    follow: async function* ({ tunnel, lines, source }, { signal }): AsyncGenerator<LogEvent> {
      try {
        const { host, id } = await resolveTunnel(store, tunnel)
        const { remote } = await sessions.open(host, { signal })
        for await (const line of followLogs(remote, { id, lines, source, signal })) yield { kind: 'line', line }
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (fault === undefined) throw thrown
        if (signal?.aborted !== true) yield { kind: 'fault', fault }
      }
    },
  }
}

const servicesOf = async (
  { sessions }: FleetContext,
  host: string,
  { asking: { signal }, owners }: { asking: Asking; owners: ReadonlySet<string> },
): Promise<FoundService[]> => {
  const { manager } = await sessions.open(host, { signal })
  const units = await manager.list([unitPattern], signal === undefined ? {} : { signal })
  return units.map((unit) => {
    const ref = `${host}/${idOfUnit(unit.name) ?? ''}`
    return Object.assign({ host, owner: owners.has(ref) ? ref : null }, unit)
  })
}

/** Asked about all hosts, one that can't be reached has no services to show; its own state says why. */
const noneOfHost = (thrown: unknown): FoundService[] => {
  if (faultOf(thrown) === undefined) throw thrown
  return []
}
