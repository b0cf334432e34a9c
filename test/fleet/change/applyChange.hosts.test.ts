import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyChange } from '../../../server/fleet/change/applyChange.ts'
import { releaseLease, takeLease } from '../../../server/fleet/change/lease.ts'
import { lookAgain, lookAtTunnels } from '../../../server/fleet/change/lookAtTunnels.ts'
import { undoChange } from '../../../server/fleet/change/undoChange.ts'
import { sha256 } from '../../../server/fleet/deploy/sha256.ts'
import { judgeUnit } from '../../../server/fleet/deploy/judgeUnit.ts'
import type { TunnelPart } from '../../../server/fleet/change/change.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import type { Release } from '../../hosts/release.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { faultFrom } from '../faultFrom.ts'
import { changeOf, goneAfter, leaseOf, orderTo, plainConfig, prepareHost, tunnelPart } from './parts.ts'

const states = (parts: readonly TunnelPart[], seen: Parameters<typeof judgeUnit>[1]): (string | undefined)[] =>
  parts.map(({ id, verify }) => judgeUnit({ id, listeners: verify.listeners }, seen)?.reason)

const releases: readonly Release[] = ['bullseye', 'bookworm', 'trixie']

describe.each(releases)('on %s', (release) => {
  let host: TestHost & AsyncDisposable
  let remote: Connection

  beforeAll(async () => {
    host = await ownHost({ kind: 'root', release, xray: true })
    // One of the three has bash as its sh; busybox is asked function by function.
    if (release === 'trixie') await host.sh('ln -sf bash /bin/sh')
    remote = await remoteOf(host)
    const report = await applyChange(remote, changeOf(prepareHost()), leaseOf())
    if (!report.done.has('@host')) throw new Error(`not prepared: ${JSON.stringify([...report.refusals])}`)
  }, 300_000)

  afterAll(async () => {
    await remote[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  beforeEach(() => host.sh('rm -f /run/raptor-tunnel/lease').then(() => undefined))

  const leftOf = (id: string) =>
    host.sh(
      `cd /etc/systemd/system; ls -d xray-tunnel-${id}.service* */xray-tunnel-${id}.service* /etc/raptor-tunnel/xray-${id}.* /etc/raptor-tunnel/xray-tunnel-${id}.* /var/log/raptor-tunnel/xray-${id}.* .raptor-change-* /etc/raptor-tunnel/.raptor-change-* 2>/dev/null || true`,
    )

  it('tunnels are made, edited, stopped, started and taken away, each as a whole', async () => {
    const lease = leaseOf()
    const parts = [tunnelPart('one', 21_001), tunnelPart('tunnel-x', 21_002, { template: 'standard' })]
    const made = await applyChange(remote, changeOf(...parts), lease)
    expect([[...made.done], [...made.refusals], made.said]).toEqual([['one', 'tunnel-x'], [], undefined])
    expect(states(parts, made)).toEqual([undefined, undefined])
    expect(
      await host.sh('stat -c "%a %U:%G" /etc/raptor-tunnel/xray-one.json /var/log/raptor-tunnel/xray-one.log'),
    ).toBe('640 raptor-tunnel:raptor-tunnel\n640 raptor-tunnel:raptor-tunnel')

    const found = await lookAtTunnels(remote, ['one', 'tunnel-x', 'none'])
    const [one, other] = parts
    expect(found.found('one')).toMatchObject({ enabled: true, active: 'active', hasDropIns: false })
    expect(found.found('one').config.text).toBe(one?.files[0]?.text)
    expect(found.found('tunnel-x').unit.text).toBe(other?.files[1]?.text)
    expect(found.found('none')).toMatchObject({ config: { word: 'absent' }, active: 'inactive' })
    expect([found.missing, [...found.owners.values()]]).toEqual([[], ['root:raptor-tunnel', 'root:raptor-tunnel']])
    expect(found.xray).toMatch(/^\d+\.\d+\.\d+$/)

    const base = { config: found.found('one').config.word, unit: found.found('one').unit.word }
    const edited = tunnelPart('one', 21_003, { base, was: { enabled: true, active: true } })
    const second = await applyChange(remote, changeOf(edited), lease)
    expect(states([edited], second)).toEqual([undefined])
    expect(await host.sh('sha256sum < /etc/raptor-tunnel/xray-one.json.previous')).toContain(base.config)

    const stopped = await applyChange(remote, changeOf(orderTo(edited, 'stopped')), lease)
    expect(states([edited], stopped)).toEqual(['xray-tunnel-one.service is inactive (dead)'])
    const started = await applyChange(remote, changeOf(orderTo(edited, 'started')), lease)
    expect(states([edited], started)).toEqual([undefined])
    expect(started.units[0]?.ageSeconds).toBeLessThan(30)
    expect(states([edited], await lookAgain(remote, ['one']))).toEqual([undefined])

    const gone = await applyChange(
      remote,
      changeOf(goneAfter(edited), goneAfter(tunnelPart('tunnel-x', 21_002, { template: 'standard' }))),
      lease,
    )
    expect([[...gone.done], [...gone.refusals]]).toEqual([['one', 'tunnel-x'], []])
    expect(await leftOf('*')).toBe('')
    await releaseLease(remote, lease)
  })

  it('one bad tunnel among many harms none: refused by xray, changed on the host', async () => {
    const bad = tunnelPart('bad', 21_011, {
      config: plainConfig(21_011, { routing: { rules: [{ domain: ['geosite:no-such'], outboundTag: 'direct' }] } }),
    })
    await host.sh('echo theirs > /etc/systemd/system/xray-tunnel-taken.service')
    const parts = [tunnelPart('good', 21_010), bad, tunnelPart('taken', 21_012)]
    const lease = leaseOf()
    const report = await applyChange(remote, changeOf(...parts), lease)
    expect([...report.done]).toEqual(['good'])
    expect(report.refusals.get('bad')).toMatchObject({ kind: 'refused', code: 23 })
    expect(report.refusals.get('taken')).toMatchObject({
      kind: 'changed',
      expected: 'absent',
      found: sha256('theirs\n'),
    })
    expect(
      await host.sh(
        'cat /etc/systemd/system/xray-tunnel-taken.service; rm /etc/systemd/system/xray-tunnel-taken.service',
      ),
    ).toBe('theirs')
    expect(await leftOf('bad')).toBe('')
    await applyChange(remote, changeOf(goneAfter(parts[0] ?? bad)), lease)
    await releaseLease(remote, lease)
  })

  it('an undo takes back exactly what was written, and tells what is seen', async () => {
    const lease = leaseOf()
    const first = tunnelPart('undo', 21_020)
    await applyChange(remote, changeOf(first), lease)
    const [config, unit] = first.files.map(({ text }) => sha256(text ?? ''))
    const base = { config: config ?? '', unit: unit ?? '' }
    const edit = changeOf(
      tunnelPart('undo', 21_021, { base, was: { enabled: true, active: true } }),
      tunnelPart('fresh', 21_022),
    )
    await applyChange(remote, edit, lease)
    const undone = await undoChange(remote, edit, lease)
    expect(undone.seen.get('undo')).toEqual({ ...base, enabled: true })
    expect(undone.seen.get('fresh')).toEqual({ config: 'absent', unit: 'absent', enabled: false })
    expect(states([first], undone)).toEqual([undefined])
    expect(await leftOf('fresh')).toBe('')
    expect(await leftOf('undo')).not.toContain('previous')
    // A second time finds nothing of the change, and says so by what is seen.
    expect((await undoChange(remote, edit, lease)).seen.get('undo')).toEqual({ ...base, enabled: true })

    await applyChange(remote, edit, lease)
    await host.sh('echo "{}" > /etc/raptor-tunnel/xray-undo.json')
    const changed = await undoChange(remote, edit, lease)
    expect(changed.refusals.get('undo')).toMatchObject({ kind: 'changed' })
    expect(await host.sh('cat /etc/raptor-tunnel/xray-undo.json')).toBe('{}')
    await host.sh(
      'systemctl disable -q --now xray-tunnel-undo.service; rm -f /etc/raptor-tunnel/*undo* /etc/systemd/system/*undo* /var/log/raptor-tunnel/*; systemctl daemon-reload',
    )
    await releaseLease(remote, lease)
  })

  it('a host is one order’s at a time, and a busy one names who works there', async () => {
    const lease = leaseOf()
    await takeLease(remote, lease)
    const fault = await faultFrom(
      applyChange(remote, changeOf(tunnelPart('busy', 21_030)), leaseOf({ by: 'bob@desk' })),
    )
    expect(fault).toMatchObject({ kind: 'busyHost', by: expect.stringMatching(/^anna@laptop/) })
    expect(await leftOf('busy')).toBe('')
    await takeLease(remote, lease)
    await releaseLease(remote, lease)
    // Any local user may hold whatever it can open: nothing of it counts.
    await host.exec(
      'setsid setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "exec 9>>/run/lock/raptor-tunnel.lock; flock 9; sleep 60" >/dev/null 2>&1 &',
    )
    await takeLease(remote, leaseOf())
  })
})
