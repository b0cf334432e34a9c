import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyChange } from '../../../server/fleet/change/applyChange.ts'
import { lookAgain } from '../../../server/fleet/change/lookAtTunnels.ts'
import { stillMoves } from '../../../server/fleet/change/stillMoves.ts'
import { judgeUnit } from '../../../server/fleet/deploy/judgeUnit.ts'
import type { TunnelPart } from '../../../server/fleet/change/change.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import type { Release } from '../../hosts/release.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { changeOf, goneAfter, leaseOf, orderTo, prepareHost, tunnelPart } from './parts.ts'

const releases: readonly Release[] = ['bullseye', 'bookworm', 'trixie']

/** Looks again for as long as a tunnel is not well and may still become so. */
const settled = async (remote: Connection, parts: readonly TunnelPart[]): Promise<(string | undefined)[]> => {
  for (;;) {
    const seen = await lookAgain(
      remote,
      parts.map(({ id }) => id),
    )
    const judged = parts.map(({ id, verify }) => judgeUnit({ id, listeners: verify.listeners }, seen)?.reason)
    if (judged.every((reason) => reason === undefined)) return judged
    if (!seen.units.some((unit) => stillMoves(unit, seen.load))) return judged
  }
}

describe.each(releases)('on %s', (release) => {
  let host: TestHost & AsyncDisposable
  let remote: Connection
  const parts = [tunnelPart('hard', 21_801), tunnelPart('plain', 21_802, { template: 'standard' })]

  beforeAll(async () => {
    host = await ownHost({ kind: 'root', release, xray: true })
    remote = await remoteOf(host)
    await applyChange(remote, changeOf(prepareHost()), leaseOf())
  }, 300_000)

  afterAll(async () => {
    await remote[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  beforeEach(async () => {
    await host.sh('rm -f /run/raptor-tunnel/lease')
  })

  it('tunnels outlive the loss of their logs, and a reboot with /var/log in memory', async () => {
    await applyChange(remote, changeOf(...parts), leaseOf())
    await host.sh('rm -f /var/log/raptor-tunnel/*.log; systemctl restart xray-tunnel-hard xray-tunnel-plain')
    expect(await settled(remote, parts)).toEqual([undefined, undefined])
    await host.sh('echo "tmpfs /var/log tmpfs mode=0755,size=96m 0 0" >> /etc/fstab')
    await remote[Symbol.asyncDispose]()
    await host.reboot()
    remote = await remoteOf(host)
    expect(await host.sh('findmnt -no FSTYPE /var/log; stat -c "%a %U:%G" /var/log/raptor-tunnel')).toBe(
      'tmpfs\n750 root:raptor-tunnel',
    )
    expect(await settled(remote, parts)).toEqual([undefined, undefined])
    // An order to start mends what a boot without us could not: a folder that is gone, a log that is root's alone.
    await host.sh('systemctl stop xray-tunnel-hard xray-tunnel-plain; rm -rf /var/log/raptor-tunnel')
    await applyChange(remote, changeOf(...parts.map((part) => orderTo(part, 'started'))), leaseOf())
    expect(await settled(remote, parts)).toEqual([undefined, undefined])
    expect(await host.sh('stat -c "%a %U:%G" /var/log/raptor-tunnel/xray-plain.log')).toBe(
      '640 raptor-tunnel:raptor-tunnel',
    )
  }, 120_000)

  it('logs rotate in a folder of root’s', async () => {
    await host.sh(
      'head -c 21000000 /dev/zero >> /var/log/raptor-tunnel/xray-plain.log; logrotate /etc/logrotate.d/raptor-tunnel && [ "$(stat -c %s /var/log/raptor-tunnel/xray-plain.log)" -lt 1000000 ]',
    )
    expect(await settled(remote, parts)).toEqual([undefined, undefined])
  })

  it.each(['/etc/systemd/system', '/etc/raptor-tunnel'])('a full %s leaves every tunnel as it was', async (folder) => {
    const fresh = tunnelPart('fresh', 21_803)
    await host.fillDisk(folder)
    try {
      const report = await applyChange(remote, changeOf(fresh), leaseOf())
      expect(report.refusals.get('fresh')).toMatchObject({ kind: 'diskFull' })
    } finally {
      await host.release(folder)
    }
    expect(await host.sh('ls -A /etc/raptor-tunnel /etc/systemd/system | grep -e fresh -e "^[.]" || true')).toBe('')
    expect(await settled(remote, parts)).toEqual([undefined, undefined])
  })

  it('a read-only /etc is told as such', async () => {
    await host.readOnly('/etc')
    try {
      const report = await applyChange(remote, changeOf(tunnelPart('fresh', 21_803)), leaseOf())
      expect(report.refusals.get('fresh')).toMatchObject({ kind: 'readOnly' })
    } finally {
      await host.release('/etc')
    }
  })
})

it('a hundred tunnels are one change', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using remote = await remoteOf(host)
  const lease = leaseOf()
  await applyChange(remote, changeOf(prepareHost()), lease)
  const parts = Array.from({ length: 100 }, (_, at) => tunnelPart(`t${at}`, 21_900 + at))
  const report = await applyChange(remote, changeOf(...parts), lease)
  expect([report.done.size, [...report.refusals], report.said]).toEqual([100, [], undefined])
  expect((await settled(remote, parts)).filter((reason) => reason !== undefined)).toEqual([])
  const gone = await applyChange(remote, changeOf(...parts.map(goneAfter)), lease)
  expect([gone.done.size, [...gone.refusals]]).toEqual([100, []])
  expect(
    await host.sh('ls -A /etc/raptor-tunnel /var/log/raptor-tunnel; ls /etc/systemd/system | grep -c xray || true'),
  ).toBe('/etc/raptor-tunnel:\n\n/var/log/raptor-tunnel:\n0')
}, 180_000)
