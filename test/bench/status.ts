import type { CalledFleet } from '../fleet/calledFleet.ts'
import type { TestHost } from '../hosts/testHost.ts'
import type { Figure } from './figure.ts'
import { limitFigure, ratioFigure } from './figure.ts'
import { connectBare } from './floor/bareHost.ts'
import { inTurns } from './measure.ts'

const rounds = 15

/** P1: the status of every tunnel on warm hosts, asked of the hosts and read from the live state. */
export const measureStatus = async (fleet: CalledFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  const bare = await Promise.all(hosts.map(async ({ descriptor }) => connectBare(descriptor)))
  try {
    const asked = await inTurns(rounds, {
      ours: async () => fleet.services.list(),
      floor: async () => Promise.all(bare.map(async (host) => host.list())),
    })
    const live = await inTurns(rounds, { ours: async () => fleet.tunnels.list(), floor: async () => undefined })
    return [
      ratioFigure({ id: 'P1', work: `status of all tunnels on ${hosts.length} warm hosts`, ...asked, most: 1.2 }),
      limitFigure({
        id: 'P1',
        work: `the same from live state, ${hosts.length} hosts`,
        oursMs: live.oursMs,
        mostMs: 5,
      }),
    ]
  } finally {
    for (const host of bare) host[Symbol.dispose]()
  }
}
