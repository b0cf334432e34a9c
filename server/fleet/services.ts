import { faultOf } from '../../shared/hostError.ts'
import { idOfUnit, unitPattern } from '../../shared/name.ts'
import type { FleetContext } from './context.ts'
import type { Asking, Fleet, HostServices, LogEvent } from './fleet.ts'
import { followLogs } from './logs/followLogs.ts'
import { readLogs } from './logs/readLogs.ts'
import { resolveTunnel } from './tunnel/resolveTunnel.ts'

/** What runs on the hosts, whoever made it, and what it logs. */
export const makeServices = (context: FleetContext): Omit<Fleet['services'], 'watch'> => {
  const { store, sessions, live } = context
  return {
    list: async (host, asking) => {
      const owners = new Set(live.tunnels().map(({ ref }) => ref))
      if (host !== undefined) return [await servicesOf(context, host, { asking, owners })]
      return Promise.all(
        live.hosts().map(async ({ name }) => rowOf(name, servicesOf(context, name, { asking, owners }))),
      )
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
): Promise<HostServices> => {
  const { manager } = await sessions.open(host, { signal })
  const units = await manager.list([unitPattern], signal === undefined ? {} : { signal })
  const services = units.map((unit) => {
    const ref = `${host}/${idOfUnit(unit.name) ?? ''}`
    return Object.assign({ host, owner: owners.has(ref) ? ref : null }, unit)
  })
  return { host, ok: true, services }
}

const rowOf = async (host: string, asked: Promise<HostServices>): Promise<HostServices> => {
  try {
    return await asked
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    return { host, ok: false, fault }
  }
}
