import { expect, it } from 'vitest'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import { leftOf } from './leftOf.ts'
import { newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { prepared, tunnelFleet } from './tunnelFleet.ts'

const badConfig = JSON.stringify({
  inbounds: [{ listen: '127.0.0.1', port: 7000, protocol: 'socks' }],
  outbounds: [{ protocol: 'freedom' }],
  routing: { rules: [{ domain: ['geosite:no-such-category'], outboundTag: 'direct' }] },
})

it('ten tunnels of a host go out together, and a bad one among them harms no other', async () => {
  await using home = await temporaryHome()
  await using host = await ownHost({ kind: 'root', xray: true })
  await host.sh(prepared)
  const outside = await outsideWorld()
  await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
  const tunnels = Array.from({ length: 10 }, (_, at) =>
    newTunnelOf(host, `t${at}`, {
      source:
        at === 4
          ? {
              kind: 'config',
              config: badConfig.replace('"direct"', '"direct-0"').replace('"freedom"', '"freedom","tag":"direct-0"'),
            }
          : socks,
    }),
  )
  const { tunnels: outcomes, operation } = await fleet.tunnels.createMany({ tunnels })
  expect(operation).toMatchObject({ state: 'failed', parts: [{ failures: [{ tunnel: 't4' }] }] })
  expect(outcomes.map(({ id, ok }) => `${id} ${ok}`)).toEqual(tunnels.map(({ id }) => `${id} ${id !== 't4'}`))
  expect(outcomes[4]).toMatchObject({ fault: { kind: 'configInvalid', by: 'xray', tunnel: 't4' } })
  expect(await leftOf(host, 't4')).toBe('')
  const listen = (await fleet.tunnels.list()).map((tunnel) => tunnel.listen[0])
  expect(new Set(listen).size).toBe(9)
  expect(await host.sh('systemctl list-units --plain --no-legend --state=running "xray-tunnel-*" | wc -l')).toBe('9')
})
