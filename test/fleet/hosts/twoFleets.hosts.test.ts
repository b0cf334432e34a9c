import { expect, test } from 'vitest'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import { newTunnelOf, nonceUrl, socks } from '../tunnels/newTunnelOf.ts'
import { wholeFleet } from '../wholeFleet.ts'
import { tracesOf } from './traces.ts'

test('a fleet that cleans a host leaves alone what another fleet has there, and what that one needs', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  const before = await tracesOf(host)
  const options = { probeUrls: [nonceUrl(await outsideWorld())] }
  await using one = await wholeFleet([host], options)
  await using other = await wholeFleet([host], options)
  const { name } = host.descriptor
  await one.fleet.hosts.prepare({ host: name })
  await one.fleet.tunnels.create(newTunnelOf(host, 'mine', { source: socks }))
  await other.fleet.tunnels.create(newTunnelOf(host, 'theirs', { source: socks }))

  const leftovers = (await one.fleet.hosts.check({ host: name })).items.find(({ id }) => id === 'leftovers')
  expect(leftovers?.found).toContain('services of another fleet: xray-tunnel-theirs.service')
  const plan = await one.fleet.hosts.planRemove({ host: name, clean: true })
  expect(plan.files.map(({ path }) => path).filter((path) => path.includes('theirs'))).toEqual([])
  expect(plan.warnings.map(({ path }) => path)).toContain('/etc/systemd/system/xray-tunnel-theirs.service')
  await one.fleet.hosts.remove({ host: name, clean: true, confirm: name })
  expect(
    await host.sh('systemctl is-active xray-tunnel-theirs.service; ls /etc/raptor-tunnel; id -un raptor-tunnel'),
  ).toBe('active\nxray-theirs.json\nraptor-tunnel')
  expect(await host.sh('systemctl list-units --all --plain --no-legend "xray-tunnel-*" | wc -l')).toBe('1')
  expect(await one.fleet.hosts.list()).toEqual([])

  await other.fleet.hosts.remove({ host: name, clean: true, confirm: name })
  expect(await tracesOf(host)).toEqual(before)
})
