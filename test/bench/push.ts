import { createRaptor, type Raptor } from '../../client/sdk/raptor.ts'
import { startServer } from '../../server/main.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import { unitNameOf } from '../../shared/name.ts'
import { killTunnel } from '../demo/killTunnel.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { limitFigure, ratioFigure, type Figure } from './figure.ts'
import { connectBare } from './floor/bareHost.ts'
import { percentile } from './measure.ts'
import { allLive, type MeasuredFleet } from './measuredFleet.ts'

/**
 * P3: a tunnel's process is killed on each host in turn; how long until a subscriber on the WebSocket is told, against a
 * bare subscriber of systemd's signals that hears of the same kill.
 */
export const measurePush = async (measured: MeasuredFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  await allLive(measured.fleet, hosts.length)
  await measured.close()
  const { ours, bare } = await killEach(measured.home, hosts)
  await measured.open()
  const work = `process killed → subscriber told over the WebSocket, p95 of ${ours.length} kills on ${hosts.length} hosts`
  const [oursMs, floorMs] = [percentile(ours, 0.95), percentile(bare, 0.95)]
  return [
    ratioFigure({ id: 'P3', work: `${work}, against a bare signal subscriber`, oursMs, floorMs, most: 1.5 }),
    limitFigure({ id: 'P3', work, oursMs, mostMs: 20 }),
  ]
}

const killEach = async (home: string, hosts: readonly TestHost[]): Promise<{ ours: number[]; bare: number[] }> => {
  await using server = await startServer({ home, port: 0 })
  await using raptor = createRaptor({ url: server.url, token: server.token })
  const ours: number[] = []
  const bare: number[] = []
  for (const { host, tunnel } of await victims(raptor, hosts)) {
    using floor = await connectBare(host.descriptor)
    const heardAt = await floor.changesOf(unitNameOf(tunnel.id))
    const { pushMs, killedAtMs } = await killTunnel(raptor, host, tunnel.ref)
    const first = heardAt.find((atMs) => atMs >= killedAtMs)
    if (first === undefined) throw new Error(`The bare subscriber heard nothing of ${tunnel.ref}`)
    ours.push(pushMs)
    bare.push(first - killedAtMs)
  }
  return { ours, bare }
}

/** One running tunnel of each host, once every host is live. */
const victims = async (
  raptor: Raptor,
  hosts: readonly TestHost[],
): Promise<{ host: TestHost; tunnel: TunnelView }[]> => {
  for (;;) {
    const [views, tunnels] = await Promise.all([raptor.hosts.list.query(), raptor.tunnels.list.query()])
    if (views.every(({ freshness }) => freshness.kind === 'live'))
      return hosts.flatMap((host) => {
        const tunnel = tunnels.find((one) => one.host === host.descriptor.name && one.health === 'up')
        return tunnel === undefined ? [] : [{ host, tunnel }]
      })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
