import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import { entryTo, exitReality, newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { asking, prepared, tunnelFleet } from './tunnelFleet.ts'

const temporaryHome = async () => {
  const path = await mkdtemp(join(tmpdir(), 'raptor-tunnels-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

describe('a tunnel', () => {
  it('is made from the socks preset, with traffic proved', async () => {
    await using home = await temporaryHome()
    await using host = await ownHost({ kind: 'root', xray: true })
    await host.sh(prepared)
    const outside = await outsideWorld()
    await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
    const tunnel = newTunnelOf(host, 'plain', { source: socks })
    const plan = await fleet.tunnels.plan(tunnel, asking)
    console.log(JSON.stringify(plan, null, 1))
    const made = await fleet.tunnels.create({ ...tunnel, operationId: undefined }, asking)
    console.log(JSON.stringify(made, null, 1))
    console.log(await fleet.tunnels.probe('plain', asking))
    console.log(await host.sh('ls -la /etc/raptor-tunnel /var/log/raptor-tunnel; cat /var/log/raptor-tunnel/*'))
    expect(made.probe.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok'])
  })
})
