import type { FleetStore, StoredHost, StoredTunnel } from '../../../server/store/fleetStore.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import { seenListed } from '../../../server/fleet/live/hostSeen.ts'
import { makeLive, type Live } from '../../../server/fleet/live/makeLive.ts'
import type { Fits } from '../../../server/fleet/live/subscribers.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import type { ServiceUnit } from '../../../shared/service.ts'

interface Rows {
  hosts: StoredHost[]
  tunnels: StoredTunnel[]
  operations?: OperationSummary[]
}

/** A live picture over rows that a test may change. Only what the picture reads of a store is there. */
export const makeHub = async (stored: Rows) => {
  const store = {
    hosts: {
      list: async () => stored.hosts,
      get: async (id: string) => stored.hosts.find((one) => one.id === id),
    },
    tunnels: {
      list: async (hostId?: string) => stored.tunnels.filter((one) => hostId === undefined || one.hostId === hostId),
      get: async (uid: string) => stored.tunnels.find((one) => one.uid === uid),
    },
    jobs: {
      list: async ({ limit, states }: { limit: number; states?: readonly string[] }) =>
        (stored.operations ?? []).filter(({ state }) => states === undefined || states.includes(state)).slice(0, limit),
    },
  } as unknown as FleetStore
  const live = await makeLive({ store, now: () => 1000 })
  return { live, stored }
}

/** What a reader is told first. */
export const snapshotOf = async (events: AsyncIterator<LiveEvent>) => {
  const first = await events.next()
  if (first.done === true || first.value.kind !== 'snapshot') throw new Error('no snapshot')
  return first.value
}

/** The events after the snapshot, one at a time. */
export const eventsOf = async (live: Live, fits: Fits = () => true) => {
  const events = live.watch(fits, undefined)[Symbol.asyncIterator]()
  await snapshotOf(events)
  return async (): Promise<LiveEvent | undefined> => (await events.next()).value
}

/** What a host's systemd lists, by the bus. */
export const list = (live: Live, hostId: string, ...units: ServiceUnit[]): void => {
  live.heard(hostId, { kind: 'listed', units })
  live.see(hostId, (seen) => seenListed(seen, { way: 'bus', reason: undefined }, 1000))
}
