import { describe, expect, it } from 'vitest'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import { fetchThrough } from './fetchThrough.ts'
import { leftOf } from './leftOf.ts'
import { entryTo, exitReality, newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { prepared, tunnelFleet } from './tunnelFleet.ts'

const ss2022 = { kind: 'preset', preset: 'exit-ss2022', set: { allowPrivate: true } } as const

const plainJson = `{
  // comments are read past
  "inbounds": [{ "listen": "127.0.0.1", "port": 4444, "protocol": "socks" }],
  "outbounds": [{ "protocol": "freedom" }]
}`

describe('tunnels on two hosts', () => {
  it('pass traffic from an entry to a REALITY exit, with nothing typed twice, and by the exit’s link', async () => {
    await using home = await temporaryHome()
    await using exitHost = await ownHost({ kind: 'root', xray: true, release: 'bullseye' })
    await using entryHost = await ownHost({ kind: 'sudo', xray: true, release: 'trixie' })
    const outside = await outsideWorld()
    const hosts = [exitHost, entryHost]
    await Promise.all(hosts.map((host) => host.sh(prepared)))
    await using fleet = await tunnelFleet({ home: home.path, hosts, probeUrls: [nonceUrl(outside)] })
    const { tunnels, context } = fleet

    const exit = await tunnels.create(newTunnelOf(exitHost, 'out', { source: exitReality(outside) }))
    expect(exit.tunnel).toMatchObject({ role: 'exit', revision: 1, listen: ['0.0.0.0:443'] })
    expect(exit.probe.at(-1)).toMatchObject({ level: 'traffic', state: 'ok' })
    expect(exit.probe.at(-1)?.found).toContain('TLSv1.3 handshake as www.example.com')

    const entry = await tunnels.create(newTunnelOf(entryHost, 'in', { source: entryTo('out') }))
    expect(entry.tunnel).toMatchObject({ role: 'client', listen: ['127.0.0.1:1080'] })
    expect(entry.probe.map(({ level, state }) => [level, state])).toEqual([
      ['unit', 'ok'],
      ['port', 'ok'],
      ['traffic', 'ok'],
    ])
    const { remote } = await context.sessions.open(context.live.hostNamed(entryHost.descriptor.name)?.id ?? '')
    expect(await fetchThrough(remote, { port: 1080, outside })).toEqual({
      echoed: true,
      from: exitHost.descriptor.address,
    })

    const { uri } = await tunnels.shareLink({ tunnel: 'out' })
    const linked = await tunnels.create(
      newTunnelOf(entryHost, 'linked', { source: { kind: 'link', uri }, template: 'standard' }),
    )
    expect(linked.tunnel.listen).toEqual(['127.0.0.1:1081'])
    expect(await fetchThrough(remote, { port: 1081, outside })).toEqual({
      echoed: true,
      from: exitHost.descriptor.address,
    })

    const ladder = await tunnels.probe({ tunnel: 'in' })
    expect(ladder.map(({ level, state }) => `${level} ${state}`)).toEqual(
      ['ssh', 'unit', 'port', 'metrics', 'traffic'].map((level) => `${level} ok`),
    )
    // A broken exit shows at the entry's traffic, and nowhere below.
    await exitHost.sh('systemctl stop xray-tunnel-out.service')
    const broken = await tunnels.probe({ tunnel: 'in' })
    expect(broken.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'failed'])
    expect(broken.at(-1)?.found).toContain('though the host itself reaches them')
    expect((await tunnels.probe({ tunnel: 'out' })).map(({ state }) => state)).toEqual([
      'ok',
      'failed',
      'skipped',
      'skipped',
      'skipped',
    ])
  })

  it('are made with a sudo password, from JSON with comments, from presets, many at once, and all go away again', async () => {
    await using home = await temporaryHome()
    await using host = await ownHost({ kind: 'sudoPassword', xray: true })
    await host.sh(prepared)
    const outside = await outsideWorld()
    await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
    const { tunnels, store } = fleet

    const json = newTunnelOf(host, 'json', { source: { kind: 'config', config: plainJson } })
    const plan = await tunnels.plan(json)
    expect(plan.files.map(({ path, action, mode }) => [path, action, mode])).toEqual([
      ['/etc/raptor-tunnel/xray-json.json', 'create', '0640'],
      ['/etc/systemd/system/xray-tunnel-json.service', 'create', '0644'],
    ])
    expect(plan.files[1]?.diff).toContain('+ExecStart=')
    expect(await leftOf(host, 'json')).toBe('')

    const made = await tunnels.create(json)
    expect(made.added.map(({ path }) => path)).toContain('metrics')
    expect(
      await host.sh('stat -c "%a %U:%G" /etc/raptor-tunnel/xray-json.json /var/log/raptor-tunnel/xray-json.log'),
    ).toBe('640 raptor-tunnel:raptor-tunnel\n640 raptor-tunnel:raptor-tunnel')
    expect(await host.sh('stat -c "%a %U:%G" /etc/systemd/system/xray-tunnel-json.service')).toBe('644 root:root')
    const shadowsocks = await tunnels.create(newTunnelOf(host, 'ss', { source: ss2022 }))
    expect(shadowsocks.tunnel.role).toBe('exit')
    await tunnels.create(newTunnelOf(host, 'plain', { source: socks, port: 5555 }))

    const ids = ['json', 'ss', 'plain']
    const [row] = await fleet.services.list({ host: host.descriptor.name })
    expect(row?.ok && row.services.map(({ name, owner }) => [name, owner])).toEqual(
      ids.toSorted().map((id) => [`xray-tunnel-${id}.service`, `${host.descriptor.name}/${id}`]),
    )
    await host.sh(
      'cp /var/log/raptor-tunnel/xray-json.log /var/log/raptor-tunnel/xray-json.log.1; gzip -k /var/log/raptor-tunnel/xray-json.log.1',
    )
    for (const id of ids) {
      await tunnels.delete({ tunnel: id, confirm: id })
      expect(await leftOf(host, id)).toBe('')
    }
    expect(await store.tunnels.list()).toEqual([])
    expect((await store.archive.list({ tunnel: 'json' }))[0]).toMatchObject({ revision: 1 })
    expect(await host.sh('ls -A /etc/raptor-tunnel /var/log/raptor-tunnel')).toBe(
      '/etc/raptor-tunnel:\n\n/var/log/raptor-tunnel:',
    )
  })
})
