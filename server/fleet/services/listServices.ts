import type { z } from 'zod'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'
import type { servicesInput } from '../../../shared/input.ts'
import { idOfUnit, unitPattern } from '../../../shared/name.ts'
import type { ServiceUnit } from '../../../shared/service.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import type { Asking, FleetContext } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'

/** A service of our naming found on a host; `owner` is the ref of its tunnel, null where the fleet has none. */
export interface FoundService extends ServiceUnit {
  host: string
  owner: string | null
}

/** What one host answered: a host that can't be asked is a row, too. */
export type HostServices =
  | { host: string; ok: true; services: FoundService[] }
  | { host: string; ok: false; fault: Fault }

type Needs = Pick<FleetContext, 'live' | 'sessions'>

/** What runs on one host, which is then a row of what is there or rejects; or a row for each of all hosts. */
export const listServices = async (
  { live, sessions }: Needs,
  input: z.output<typeof servicesInput>,
  asking: Asking,
): Promise<HostServices[]> => {
  if (input?.host !== undefined) return [await servicesOf({ live, sessions }, resolveHost(live, input.host), asking)]
  const hosts = live.hosts().flatMap(({ id }) => live.storedHost(id) ?? [])
  return Promise.all(hosts.map(async (host) => rowOf(host.name, servicesOf({ live, sessions }, host, asking))))
}

const servicesOf = async (
  { live, sessions }: Needs,
  { id, name }: StoredHost,
  { signal }: Asking,
): Promise<HostServices> => {
  const owners = new Map(live.tunnelsOn(id).map((tunnel) => [tunnel.id, `${name}/${tunnel.id}`]))
  const { manager } = await sessions.open(id, { signal })
  const units = await manager.list([unitPattern], signal === undefined ? {} : { signal })
  const ownedBy = (unit: string): string | null => owners.get(idOfUnit(unit) ?? '') ?? null
  const services = units.map((unit) => Object.assign(unit, { host: name, owner: ownedBy(unit.name) }))
  return { host: name, ok: true, services }
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
