import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outside } from '../../hosts/outside.ts'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { faultFrom } from '../faultFrom.ts'
import { fetchThrough } from './fetchThrough.ts'
import { callerOf } from '../calledFleet.ts'
import { leftOf } from './leftOf.ts'
import { newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { prepared, tunnelFleet, type TunnelFleet } from './tunnelFleet.ts'

describe('the life of a tunnel', () => {
  const closing = new AsyncDisposableStack()
  let host: TestHost
  let outside: Outside
  let fleet: TunnelFleet

  beforeAll(async () => {
    host = closing.use(await ownHost({ kind: 'sudo', xray: true }))
    outside = await outsideWorld()
    await host.sh(prepared)
    const home = closing.use(await temporaryHome())
    fleet = closing.use(await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] }))
    await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks, name: 'At home' }))
  })
  afterAll(() => closing.disposeAsync())

  const order = { tunnel: 'home' }
  const unitIs = (verb: 'active' | 'enabled') => host.exec(`systemctl is-${verb} xray-tunnel-home.service`)

  it('still says what its config has that its user did not write', async () => {
    const { added } = await fleet.tunnels.get({ tunnel: 'home', secrets: false })
    expect(added.map(({ path }) => path)).toEqual(expect.arrayContaining(['stats', 'metrics']))
  })

  it('stops, starts, restarts, is enabled and disabled, and what is wanted is stored', async () => {
    const { tunnels } = fleet
    const wanted = async () => (await fleet.stored('home'))?.wanted
    expect(await tunnels.stop(order)).toMatchObject({ kind: 'stopTunnels', state: 'done' })
    expect((await unitIs('active')).stdout.trim()).toBe('inactive')
    expect(await wanted()).toBe('stopped')
    await tunnels.start(order)
    expect((await unitIs('active')).stdout.trim()).toBe('active')
    expect(await wanted()).toBe('running')
    const pid = (await tunnels.get({ tunnel: 'home', secrets: false })).detail?.mainPid
    await tunnels.restart(order)
    expect((await tunnels.get({ tunnel: 'home', secrets: false })).detail?.mainPid).not.toBe(pid)
    await tunnels.disable(order)
    expect((await unitIs('enabled')).stdout.trim()).toBe('disabled')
    await tunnels.enable(order)
    expect((await unitIs('enabled')).stdout.trim()).toBe('enabled')
  })

  it('is not touched while another workstation changes the host, and nothing is noted', async () => {
    const { tunnels } = fleet
    const by = 'anna@desk since 2026-11-23T07:00:00Z'
    // As the fleet of another workstation leaves it, for a minute from now.
    await host.sh(`umask 077; mkdir -p /run/raptor-tunnel
      echo "$(($(cut -d. -f1 /proc/uptime) + 60)) other op-1 $(printf %s '${by}' | base64 -w0)" > /run/raptor-tunnel/lease`)
    const orders = ['stop', 'disable'] as const
    const faults = await Promise.all(orders.map(async (name) => faultFrom(tunnels[name](order))))
    await host.sh('rm /run/raptor-tunnel/lease')
    expect(faults).toMatchObject(orders.map(() => ({ kind: 'busyHost', by })))
    expect((await fleet.stored('home'))?.wanted).toBe('running')
    expect((await unitIs('active')).stdout.trim()).toBe('active')
    expect((await unitIs('enabled')).stdout.trim()).toBe('enabled')
  })

  it('comes back when it is killed, with its restarts counted, and passes traffic again', async () => {
    const { remote } = await fleet.context.sessions.open((await fleet.stored('home'))?.hostId ?? '')
    await host.sh('systemctl kill -s KILL xray-tunnel-home.service')
    const restarts = () => host.sh('systemctl show -P NRestarts xray-tunnel-home.service')
    await expect.poll(restarts, { timeout: 10_000 }).toBe('1')
    await expect.poll(async () => (await unitIs('active')).stdout.trim(), { timeout: 10_000 }).toBe('active')
    const { detail, ending } = await fleet.tunnels.get({ tunnel: 'home', secrets: false })
    expect(detail?.restarts).toBe(1)
    expect(ending).toBeNull()
    await expect
      .poll(() => fetchThrough(remote, { port: 1080, outside }).catch(() => undefined))
      .toMatchObject({ echoed: true })
    expect((await fleet.tunnels.probe({ tunnel: 'home' }))[1]?.found).toBe('active (running), restarted 1 time')
  })

  it('says in words why a start failed, and starts again once the reason is gone', async () => {
    const { tunnels } = fleet
    await tunnels.stop(order)
    await host.sh('cp -p /etc/raptor-tunnel/xray-home.json /root/kept; echo "{" > /etc/raptor-tunnel/xray-home.json')
    const fault = await faultFrom(tunnels.start(order))
    expect(fault).toMatchObject({ kind: 'verifyFailed', check: 'active', putBack: false })
    expect(fault.kind === 'verifyFailed' && fault.reason).toContain('exit 23: xray refused its config')
    expect((await tunnels.get({ tunnel: 'home', secrets: false })).ending).toBe('exit 23: xray refused its config')
    await host.sh('cp -p /root/kept /etc/raptor-tunnel/xray-home.json')
    expect((await tunnels.start(order)).state).toBe('done')
  })

  it('shows its log and its journal as one, oldest first', async () => {
    const lines = await fleet.services.logs({ tunnel: 'home', lines: 200, source: 'both' })
    const text = lines.map((line) => `${line.source} ${line.level} ${line.text}`).join('\n')
    expect(text).toMatch(/file warning core: Xray .* started/)
    expect(text).toMatch(/journal .*Started/)
    expect(text).toContain('file error Failed to start:')
    const times = lines.flatMap(({ atMs }) => (atMs === null ? [] : [atMs]))
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    expect(await fleet.services.logs({ tunnel: 'home', lines: 3, source: 'file' })).toHaveLength(3)
  })

  it('is followed through rotation by copytruncate and by renaming, and the reader’s leaving ends it on the host', async () => {
    const seen: string[] = []
    const leaving = new AbortController()
    const following = (async () => {
      const events = await callerOf(fleet.context, leaving.signal).services.follow({
        tunnel: 'home',
        lines: 2,
        source: 'both',
      })
      for await (const event of events) seen.push(event.kind === 'line' ? event.line.text : JSON.stringify(event.fault))
    })()
    const log = '/var/log/raptor-tunnel/xray-home.log'
    const write = async (text: string): Promise<void> => {
      await host.sh(`printf '%s\\n' "$(date +%Y/%m/%d\\ %H:%M:%S.000000) [Info] ${text}" >> ${log}`)
      await expect.poll(() => seen.join('\n'), { timeout: 5000 }).toContain(text)
    }
    await expect.poll(() => seen.length, { timeout: 5000 }).toBeGreaterThanOrEqual(2)
    await write('before the rotation')
    await host.sh(`cp ${log} ${log}.1; : > ${log}`)
    // tail looks at a file once a second; a rotation between two looks that ends larger than before is not seen by anyone.
    await sleep(1500)
    await write('after copytruncate')
    await host.sh(`mv ${log} ${log}.2; install -m 0640 -o raptor-tunnel -g raptor-tunnel /dev/null ${log}`)
    await sleep(1500)
    await write('after a rename')
    await host.sh("printf '\\033[31mred\\033[0m \\007bell\\n' >> " + log)
    await expect.poll(() => seen.join('\n'), { timeout: 5000 }).toContain('red bell')
    await host.sh('systemctl kill -s KILL xray-tunnel-home.service')
    await expect.poll(() => seen.join('\n'), { timeout: 10_000 }).toContain('status=9/KILL')
    expect(await host.sh('pgrep -c "^(tail|journalctl)$"')).toBe('2')
    leaving.abort()
    await following
    await expect.poll(() => host.sh('pgrep -c "^(tail|journalctl)$" || true'), { timeout: 5000 }).toBe('0')
    expect(new Set(seen.filter((line) => line.includes('before the rotation'))).size).toBe(1)
  })

  it('is not deleted without its name typed, nor when its unit is not ours any more', async () => {
    expect(await faultFrom(fleet.tunnels.delete({ tunnel: 'home', confirm: 'no' }))).toMatchObject({
      kind: 'confirmationNeeded',
      type: 'home',
    })
    const unit = '/etc/systemd/system/xray-tunnel-home.service'
    await host.sh(`cp ${unit} /root/unit; sed -i 1,2d ${unit}`)
    expect(await faultFrom(fleet.tunnels.delete({ tunnel: 'home', confirm: 'home' }))).toMatchObject({
      kind: 'changedOnHost',
      path: unit,
    })
    await expect.poll(async () => (await unitIs('active')).stdout.trim(), { timeout: 10_000 }).toBe('active')
    await host.sh(`cp /root/unit ${unit}`)
    await fleet.tunnels.delete({ tunnel: 'home', confirm: 'home' })
    expect(await leftOf(host, 'home')).toBe('')
    expect(await faultFrom(fleet.tunnels.start(order))).toMatchObject({
      kind: 'notFound',
      name: 'home',
      known: [],
    })
  })
})
