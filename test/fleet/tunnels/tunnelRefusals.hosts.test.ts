import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedHost, outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import type { Outside } from '../../hosts/outside.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { faultFrom } from '../faultFrom.ts'
import { leftOf } from './leftOf.ts'
import { entryTo, exitReality, newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { prepared, tunnelFleet, type TunnelFleet } from './tunnelFleet.ts'

const json = (config: unknown) => ({ kind: 'config', config: JSON.stringify(config) }) as const
const inbound = (port: number) => ({ listen: '127.0.0.1', port, protocol: 'socks' })
const refusedByXray = {
  inbounds: [inbound(7000)],
  outbounds: [{ protocol: 'freedom', tag: 'direct' }],
  routing: { rules: [{ domain: ['geosite:no-such-category'], outboundTag: 'direct' }] },
}

describe('a tunnel that can’t be', () => {
  const closing = new AsyncDisposableStack()
  let host: TestHost
  let outside: Outside
  let fleet: TunnelFleet
  /** Called before the step of this name in the next order. */
  let before: { step: string; act: () => Promise<unknown> } | undefined

  beforeAll(async () => {
    host = await sharedHost({ kind: 'root', name: 'refusals', xray: true })
    outside = await outsideWorld()
    await host.sh(prepared)
    const home = closing.use(await temporaryHome())
    fleet = closing.use(
      await tunnelFleet({
        home: home.path,
        hosts: [host],
        probeUrls: [nonceUrl(outside)],
        onBorder: async (border) => {
          if (border === `before ${before?.step}`) await before?.act()
        },
      }),
    )
  })
  afterAll(async () => {
    await host.sh(
      'systemctl stop "xray-tunnel-*"; rm -rf /etc/systemd/system/*xray-tunnel-* /etc/raptor-tunnel /var/log/raptor-tunnel; systemctl daemon-reload',
    )
    await closing.disposeAsync()
  })

  const refusal = (id: string, more: Record<string, unknown> & { source: unknown }) =>
    faultFrom(fleet.tunnels.create(newTunnelOf(host, id, more)))

  const nothingIsLeftOf = async (id: string): Promise<void> => {
    expect(await leftOf(host, id)).toBe('')
    expect(await fleet.stored(id)).toBeUndefined()
  }

  it('because of its schema is refused with the path, before the host is asked', async () => {
    const fault = await refusal('schema', { source: json({ inbounds: [inbound(70_000)], outbounds: [] }) })
    expect(fault).toMatchObject({ kind: 'configInvalid', by: 'check', tunnel: 'schema' })
    expect(fault.kind === 'configInvalid' && fault.issues[0]?.path).toBe('inbounds[0].port')
    const rule = { routing: { rules: [{ port: '80', outboundTag: 'nowhere' }] } }
    const tags = await refusal('tags', {
      source: json({ ...rule, inbounds: [inbound(7000)], outbounds: [{ protocol: 'freedom', tag: 'direct' }] }),
    })
    expect(tags.kind === 'configInvalid' && tags.issues[0]?.path).toBe('routing.rules[0].outboundTag')
  })

  it('because xray refuses it says in xray’s words why, and leaves nothing', async () => {
    const fault = await refusal('bad', { source: json(refusedByXray) })
    expect(fault).toMatchObject({ kind: 'configInvalid', by: 'xray', tunnel: 'bad' })
    expect(fault.kind === 'configInvalid' && fault.issues[0]?.message).toMatch(/geosite/)
    await nothingIsLeftOf('bad')
    const planned = await faultFrom(fleet.tunnels.plan(newTunnelOf(host, 'bad', { source: json(refusedByXray) })))
    expect(planned).toEqual(fault)
  })

  it('names a misspelt key, which xray would pass over in silence', async () => {
    const config = { inbounds: [{ ...inbound(7010), sniffig: {} }], outbounds: [{ protocol: 'freedom' }] }
    const plan = await fleet.tunnels.plan(newTunnelOf(host, 'typo', { source: json(config) }))
    expect(plan.warnings).toContainEqual(
      expect.objectContaining({ path: 'inbounds[0].sniffig', suggestion: 'sniffing' }),
    )
  })

  it('because of its port is told who has it: a foreign process, another tunnel, also a stopped one', async () => {
    await host.sh(
      'systemd-run -q --unit=foreign perl -MIO::Socket::INET -e \'my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1:7100") or die; sleep 600\'',
    )
    await expect.poll(() => host.sh('cat /proc/net/tcp | grep -c :1BBC || true')).toBe('1')
    expect(
      await refusal('port', { source: json({ inbounds: [inbound(7100)], outbounds: [{ protocol: 'freedom' }] }) }),
    ).toMatchObject({
      kind: 'portTaken',
      port: 7100,
      owner: expect.stringContaining('foreign.service'),
      free: 7101,
    })
    await host.sh('systemctl stop foreign')

    await fleet.tunnels.create(newTunnelOf(host, 'first', { source: socks, port: 7200 }))
    await fleet.tunnels.stop({ tunnel: 'first' })
    expect(await refusal('second', { source: socks, port: 7200 })).toMatchObject({
      kind: 'portTaken',
      port: 7200,
      owner: 'the tunnel first',
    })
    expect(await refusal('first', { source: socks })).toMatchObject({ kind: 'alreadyExists' })
    await fleet.tunnels.delete({ tunnel: 'first', confirm: 'first' })
    await nothingIsLeftOf('second')
  })

  it('because a file came up meanwhile leaves that file alone', async () => {
    before = { step: 'write and start', act: () => host.sh('echo foreign > /etc/raptor-tunnel/xray-changed.json') }
    const fault = await refusal('changed', { source: socks })
    before = undefined
    expect(fault).toMatchObject({
      kind: 'changedOnHost',
      path: '/etc/raptor-tunnel/xray-changed.json',
      expected: 'no file',
    })
    expect(await host.sh('cat /etc/raptor-tunnel/xray-changed.json')).toBe('foreign')
    expect(await refusal('changed', { source: socks })).toMatchObject({ kind: 'alreadyExists' })
    await host.sh('rm /etc/raptor-tunnel/xray-changed.json')
    await nothingIsLeftOf('changed')
  })

  // Asked for, and not waited for: a cancel answers when its operation has ended.
  const cancelled = async (id: string): Promise<void> => {
    void fleet.operations.cancel({ id })
    await expect.poll(async () => (await fleet.store.jobs.get(id))?.cancelAskedAtMs).toBeTypeOf('number')
  }

  it.each(['write and start', 'verify'])(
    'because it is cancelled before "%s" leaves nothing, and its operation says so',
    async (step) => {
      const operationId = randomUUID()
      before = { step, act: () => cancelled(operationId) }
      const fault = await faultFrom(
        fleet.tunnels.create({ ...newTunnelOf(host, 'cancelled', { source: socks }), operationId }),
      )
      before = undefined
      expect(fault.kind).toBe('cancelled')
      expect(await fleet.operations.get({ id: operationId })).toMatchObject({
        state: 'cancelled',
        parts: [
          {
            state: 'cancelled',
            steps: expect.arrayContaining([expect.objectContaining({ name: step, state: 'skipped' })]),
          },
        ],
      })
      await nothingIsLeftOf('cancelled')
    },
  )

  it('is cancelled too late once it has proven itself: it is made, and the order is done', async () => {
    const operationId = randomUUID()
    before = { step: 'record', act: () => cancelled(operationId) }
    const made = await fleet.tunnels.create({ ...newTunnelOf(host, 'proven', { source: socks }), operationId })
    before = undefined
    expect(made.operation).toMatchObject({ state: 'done', parts: [{ pastNoReturn: true }] })
    await fleet.tunnels.delete({ tunnel: 'proven', confirm: 'proven' })
    await nothingIsLeftOf('proven')
  })

  it('because no traffic passes is taken back, with the reason and its log', async () => {
    const exit = await fleet.tunnels.create(newTunnelOf(host, 'exit', { source: exitReality(outside, { port: 7443 }) }))
    expect(exit.probe.at(-1)?.state).toBe('ok')
    await fleet.tunnels.stop({ tunnel: 'exit' })
    const fault = await refusal('dead', { source: entryTo('exit') })
    expect(fault).toMatchObject({ kind: 'verifyFailed', check: 'traffic', tunnel: 'dead' })
    expect(fault.kind === 'verifyFailed' && fault.log.join('\n')).toContain('started')
    await nothingIsLeftOf('dead')
    await fleet.tunnels.delete({ tunnel: 'exit', confirm: 'exit' })
  })

  it('because it doesn’t stay up is taken back, with its exit in words', async () => {
    const config = {
      inbounds: [{ listen: '10.1.2.3', port: 7300, protocol: 'socks' }],
      outbounds: [{ protocol: 'freedom' }],
    }
    const fault = await refusal('down', { source: json(config) })
    expect(fault).toMatchObject({ kind: 'verifyFailed', check: 'active' })
    expect(fault.kind === 'verifyFailed' && fault.reason).toContain('exit 255: could not start')
    expect(fault.kind === 'verifyFailed' && fault.log.join('\n')).toContain('cannot assign requested address')
    await nothingIsLeftOf('down')
  })

  it('because the verdict can’t be given says that, where the host itself reaches nothing', async () => {
    await using home = await temporaryHome()
    const nowhere = ['http://10.99.0.250:9/{nonce}']
    await using other = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: nowhere })
    const fault = await faultFrom(other.tunnels.create(newTunnelOf(host, 'unproven', { source: socks })))
    expect(fault.kind === 'verifyFailed' && fault.reason).toMatch(
      /^not proven: .* the host itself reaches none of them/,
    )
    expect(await leftOf(host, 'unproven')).toBe('')
  })
})

describe('a host that can’t take a tunnel', () => {
  it('says so when it is not prepared, read-only, full, or open to looking only', async () => {
    await using home = await temporaryHome()
    await using host = await ownHost({ kind: 'root', xray: true })
    await using onlooker = await ownHost({ kind: 'readOnly', xray: true })
    const outside = await outsideWorld()
    const hosts = [host, onlooker]
    await using fleet = await tunnelFleet({ home: home.path, hosts, probeUrls: [nonceUrl(outside)] })
    const refusal = (on: TestHost) => faultFrom(fleet.tunnels.create(newTunnelOf(on, 'x', { source: socks })))

    expect(await refusal(host)).toMatchObject({
      kind: 'notPrepared',
      missing: ['the user raptor-tunnel', 'the folder /etc/raptor-tunnel', 'the folder /var/log/raptor-tunnel'],
    })
    expect(await refusal(onlooker)).toMatchObject({ kind: 'notPermitted' })
    await host.sh(prepared)
    await host.fillDisk('/etc/raptor-tunnel')
    expect(await refusal(host)).toMatchObject({ kind: 'diskFull', path: '/etc/raptor-tunnel/xray-x.json' })
    await host.release('/etc/raptor-tunnel')
    await host.readOnly('/etc/systemd/system')
    expect(await refusal(host)).toMatchObject({
      kind: 'readOnlyFiles',
      path: '/etc/systemd/system/xray-tunnel-x.service',
    })
    await host.release('/etc/systemd/system')
    expect(await leftOf(host, 'x')).toBe('')
    expect(await fleet.store.tunnels.list()).toEqual([])
  })
})
