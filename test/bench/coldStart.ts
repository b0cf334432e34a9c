import type { TestHost } from '../hosts/testHost.ts'
import { ratioFigure, type Figure } from './figure.ts'
import { connectBare } from './floor/bareHost.ts'
import { percentile, timed } from './measure.ts'
import { allLive, type MeasuredFleet } from './measuredFleet.ts'

const rounds = 5

/** P2: from nothing to every host live; the floor connects, subscribes and lists with nothing of ours. */
export const measureColdStart = async (measured: MeasuredFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
  for (let round = 0; round < rounds; round += 1) {
    await measured.close()
    times.floor.push(await timed(async () => connectAll(hosts)))
    times.ours.push(await timed(async () => allLive(await measured.open(), hosts.length)))
  }
  const [oursMs, floorMs] = [percentile(times.ours, 0.5), percentile(times.floor, 0.5)]
  return [ratioFigure({ id: 'P2', work: `cold start to all live, ${hosts.length} hosts`, oursMs, floorMs, most: 1.15 })]
}

const connectAll = async (hosts: readonly TestHost[]): Promise<void> => {
  const bare = await Promise.all(
    hosts.map(async ({ descriptor }) => {
      const host = await connectBare(descriptor)
      await host.subscribe()
      await host.list()
      return host
    }),
  )
  for (const host of bare) host[Symbol.dispose]()
}
