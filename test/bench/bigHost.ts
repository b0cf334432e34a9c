import type { HostRun } from '../hosts/run.ts'
import { ratioFigure, type Figure } from './figure.ts'
import { connectBare } from './floor/bareHost.ts'
import { inTurns } from './measure.ts'
import { openMeasuredFleet } from './measuredFleet.ts'

const rounds = 25

/** P4: the list of one host with 300 tunnels. */
export const measureBigHost = async (run: HostRun): Promise<Figure[]> => {
  const host = await run.boot({ kind: 'manyTunnels' })
  await using measured = await openMeasuredFleet(run, [host])
  using bare = await connectBare(host.descriptor)
  const times = await inTurns(rounds, {
    ours: async () => measured.fleet.services.list({ host: host.descriptor.name }),
    floor: async () => bare.list(),
  })
  return [ratioFigure({ id: 'P4', work: 'list of a host with 300 tunnels', ...times, most: 1.2 })]
}
