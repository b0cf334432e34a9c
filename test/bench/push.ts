import { createRaptor, type Raptor } from '../../client/sdk/raptor.ts'
import { startServer } from '../../server/main.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import { killTunnel } from '../demo/killTunnel.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { limitFigure, type Figure } from './figure.ts'
import { percentile } from './measure.ts'
import { allLive, type MeasuredFleet } from './measuredFleet.ts'

/** P3: a tunnel's process is killed on each host in turn; how long until a subscriber on the WebSocket is told. */
export const measurePush = async (measured: MeasuredFleet, hosts: readonly TestHost[]): Promise<Figure[]> => {
  await allLive(measured.fleet, hosts.length)
  await measured.close()
  const pushes = await killEach(measured.home, hosts)
  await measured.open()
  const work = `process killed → subscriber told over the WebSocket, p95 of ${pushes.length} kills on ${hosts.length} hosts`
  return [limitFigure({ id: 'P3', work, oursMs: percentile(pushes, 0.95), mostMs: 20 })]
}

const killEach = async (home: string, hosts: readonly TestHost[]): Promise<number[]> => {
  await using server = await startServer({ home, port: 0 })
  await using raptor = createRaptor({ url: server.url, token: server.token })
  const pushes: number[] = []
  for (const { host, tunnel } of await victims(raptor, hosts)) {
    const { pushMs } = await killTunnel(raptor, host, tunnel.ref)
    pushes.push(pushMs)
  }
  return pushes
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
