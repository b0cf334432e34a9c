import pLimit from 'p-limit'
import { faultOf } from '../../shared/hostError.ts'
import { idOfUnit, unitPattern } from '../../shared/name.ts'
import type { FleetContext } from './context.ts'
import type { Asking, Fleet, FoundService, LogEvent } from './fleet.ts'
import { followLogs } from './logs/followLogs.ts'
import { readLogs } from './logs/readLogs.ts'
import { refOf, resolveTunnel } from './tunnel/resolveTunnel.ts'

const hostsAtOnce = 32

/** What runs on the hosts, whoever made it, and what it logs. */
export const makeServices = (context: FleetContext): Omit<Fleet['services'], 'watch'> => {
  const { store, sessions } = context
  return {
    list: async (host, asking) => {
      if (host !== undefined) return servicesOf(context, host, asking)
      const limit = pLimit(hostsAtOnce)
      const hosts = await store.hosts.list()
      const found = hosts.map(({ name }) => limit(() => servicesOf(context, name, asking).catch(noneOfHost)))
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
  { store, sessions }: FleetContext,
  host: string,
  { signal }: Asking,
): Promise<FoundService[]> => {
  const { manager } = await sessions.open(host, { signal })
  const units = await manager.list([unitPattern], signal === undefined ? {} : { signal })
  const owners = new Map((await store.tunnels.list(host)).map((tunnel) => [tunnel.id, refOf(tunnel)]))
  return units.map((unit) => {
    const id = idOfUnit(unit.name)
    return Object.assign({}, unit, { host, owner: id === undefined ? null : (owners.get(id) ?? null) })
  })
}

/** Asked about all hosts, one that can't be reached has no services to show; its own state says why. */
const noneOfHost = (thrown: unknown): FoundService[] => {
  if (faultOf(thrown) === undefined) throw thrown
  return []
}
