import type { CalledFleet } from '../fleet/calledFleet.ts'
import { createTunnelsInput } from '../../shared/input.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { ratioFigure, type Figure } from './figure.ts'
import { bareDeploy, bareRemoval, plainConfig, portOf } from './floor/bareTunnels.ts'
import { connectBare } from './floor/bareHost.ts'
import { percentile, timed } from './measure.ts'

const each = 10
const rounds = 2

const idsOf = (side: string, round: number): string[] =>
  Array.from({ length: each }, (_, at) => `${side}${round}-${String(at).padStart(2, '0')}`)

/**
 * P5: ten tunnels on each host, planned, validated, written, started and verified, against one bare script a host. Leaves
 * the tunnels of the last round running for the figures that need some.
 */
export const measureDeploy = async (fleet: CalledFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  const bare = await Promise.all(hosts.map(async ({ descriptor }) => connectBare(descriptor)))
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ids = idsOf('floor', round)
      const script = bareDeploy(ids, (at) => portOf(round * 2, at))
      times.floor.push(await timed(async () => Promise.all(bare.map(async (host) => host.script(script)))))
      await Promise.all(bare.map(async (host) => host.script(bareRemoval(ids))))
      times.ours.push(await timed(async () => deployOurs(fleet, hosts, round)))
    }
  } finally {
    for (const host of bare) host[Symbol.dispose]()
  }
  const [oursMs, floorMs] = [percentile(times.ours, 0.5), percentile(times.floor, 0.5)]
  return [
    ratioFigure({
      id: 'P5',
      work: `deploy of ${each} tunnels on each of ${hosts.length} hosts, verified`,
      oursMs,
      floorMs,
      most: 1.3,
    }),
  ]
}

/** Deploys ten tunnels on each host through the use case that every face calls. */
export const deployOurs = async (fleet: CalledFleet, hosts: readonly TestHost[], round: number): Promise<void> => {
  const results = await Promise.all(
    hosts.map(async ({ descriptor: { name } }) => fleet.tunnels.createMany(orderOf(name, round))),
  )
  const failed = results.flatMap(({ tunnels }) => tunnels).find(({ ok }) => !ok)
  if (failed !== undefined) throw new Error(`A tunnel was not deployed: ${JSON.stringify(failed)}`)
}

const orderOf = (host: string, round: number) =>
  createTunnelsInput.parse({
    tunnels: idsOf('ours', round).map((id, at) => ({
      id,
      host,
      source: { kind: 'config', config: JSON.stringify(plainConfig(portOf(round * 2 + 1, at))) },
    })),
  })
