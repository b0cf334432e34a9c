import type { TestHost } from '../hosts/testHost.ts'
import { ratioFigure, type Figure } from './figure.ts'
import { connectBare } from './floor/bareHost.ts'
import { inTurns } from './measure.ts'
import { allLive, type MeasuredFleet } from './measuredFleet.ts'

const rounds = 3

/** P2: from nothing to every host live; the floor connects, subscribes and lists with nothing of ours. */
export const measureColdStart = async (measured: MeasuredFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  const times = await inTurns(rounds, {
    ours: async () => allLive(await measured.reopen(), hosts.length),
    floor: async () => {
      const bare = await Promise.all(
        hosts.map(async ({ descriptor }) => {
          const host = await connectBare(descriptor)
          await host.subscribe()
          await host.list()
          return host
        }),
      )
      for (const host of bare) host[Symbol.dispose]()
    },
  })
  return [ratioFigure({ id: 'P2', work: `cold start to all live, ${hosts.length} hosts`, ...times, most: 1.2 })]
}
