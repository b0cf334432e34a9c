import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../shared/live.ts'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import { faultFrom } from './faultFrom.ts'
import { newTunnelOf, nonceUrl, socks } from './tunnels/newTunnelOf.ts'
import { firstEvent, wholeFleet } from './wholeFleet.ts'

const healthIn = (event: LiveEvent): string => (event.kind === 'tunnel' ? event.tunnel.health : '')

describe('a tunnel whose process is killed', () => {
  it('is pushed as down and then as up again, without anybody asking', async () => {
    await using host = await ownHost({ kind: 'root', xray: true })
    await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
    const { fleet } = whole
    await fleet.hosts.prepare({ host: host.descriptor.name, xray: { kind: 'auto' } })
    const { tunnel } = await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks }))
    expect(tunnel.health).toBe('up')

    const seen: LiveEvent[] = []
    const leave = new AbortController()
    const reading = (async () => {
      for await (const event of fleet.context.live.watch(() => true, leave.signal)) seen.push(event)
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
    await fleet.hosts.prepare({ host: host.descriptor.name, xray: { kind: 'auto' } })
    await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks }))
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
  const prepare = () => whole.fleet.hosts.prepare({ host: host.descriptor.name, xray: { kind: 'auto' } })
  const who = Buffer.from('anna@desk').toString('base64')
  await host.sh(`mkdir -m 0700 /run/raptor-tunnel
    printf '%s other-operation other-fleet ${who}\\n' "$(($(cut -d. -f1 /proc/uptime) + 600))" > /run/raptor-tunnel/lease`)
  expect(await faultFrom(prepare())).toMatchObject({ kind: 'busyHost', by: 'anna@desk' })
  await host.sh('rm /run/raptor-tunnel/lease')
  expect(await prepare()).toMatchObject({ changed: true })
})
