import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../shared/live.ts'
import { hostName } from '../../shared/name.ts'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import { faultFrom } from './faultFrom.ts'
import { newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { asking, firstEvent, wholeFleet } from './wholeFleet.ts'

const healthIn = (event: LiveEvent): string => (event.kind === 'tunnel' ? event.tunnel.health : '')

describe('a tunnel whose process is killed', () => {
  it('is pushed as down and then as up again, without anybody asking', async () => {
    await using host = await ownHost({ kind: 'root', xray: true })
    await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
    const { fleet } = whole
    await fleet.hosts.prepare({ host: hostName.parse(host.descriptor.name), xray: { kind: 'auto' } }, asking)
    const { tunnel } = await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks }), asking)
    expect(tunnel.health).toBe('up')

    const seen: LiveEvent[] = []
    const leave = new AbortController()
    const reading = (async () => {
      for await (const event of fleet.services.watch({ ...asking, signal: leave.signal })) seen.push(event)
    })()
    await expect.poll(() => seen.length).toBeGreaterThan(0)
    await host.sh('systemctl kill -s KILL xray-tunnel-home.service')
    await expect.poll(() => seen.map(healthIn), { timeout: 20_000 }).toEqual(expect.arrayContaining(['down', 'up']))
    const causes = seen.flatMap((event) => (event.kind === 'tunnel' ? [event.tunnel.cause] : []))
    expect(causes).toContain('ended and is being started again: killed by SIGKILL')
    leave.abort()
    await reading
  })

  it('that refuses its config is down for good and says why', async () => {
    await using host = await ownHost({ kind: 'root', xray: true })
    await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
    const { fleet } = whole
    await fleet.hosts.prepare({ host: hostName.parse(host.descriptor.name), xray: { kind: 'auto' } }, asking)
    await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks }), asking)
    const down = firstEvent(fleet, (event) => event.kind === 'tunnel' && event.tunnel.cause.includes('exit 23'))
    await host.sh('echo broken > /etc/raptor-tunnel/xray-home.json; systemctl restart xray-tunnel-home.service')
    expect(await down).toMatchObject({
      tunnel: { health: 'down', cause: 'failed: exit 23: xray refused its config' },
    })
  })
})

it('a host that another workstation is changing is busy, names who, and is free again when that has gone', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using whole = await wholeFleet([host])
  const prepare = () =>
    whole.fleet.hosts.prepare({ host: hostName.parse(host.descriptor.name), xray: { kind: 'auto' } }, asking)
  await host.sh(`setsid flock /run/lock/raptor-tunnel.lock sh -c '
    echo "anna@desk since 2026-11-23T07:00:00Z" > /run/lock/raptor-tunnel.lock; exec sleep 1000' >/dev/null 2>&1 &`)
  await expect.poll(() => host.sh('cat /run/lock/raptor-tunnel.lock 2>/dev/null || true')).toContain('anna')
  expect(await faultFrom(prepare())).toMatchObject({ kind: 'busyHost', by: 'anna@desk since 2026-11-23T07:00:00Z' })
  await host.sh('pkill -x sleep')
  expect(await prepare()).toMatchObject({ changed: true })
})
