import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { applyChange } from '../../../server/fleet/change/applyChange.ts'
import type { HostPart } from '../../../server/fleet/change/change.ts'
import { keptPath, rotation, stampPath, tmpfiles } from '../../../server/fleet/change/hostFiles.ts'
import { releaseLease } from '../../../server/fleet/change/lease.ts'
import { sha256 } from '../../../server/fleet/deploy/sha256.ts'
import { stagedBinary } from '../../../server/fleet/xray/push.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { place } from '../../../shared/name.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { changeOf, leaseOf, prepareHost, tunnelPart } from './parts.ts'

let host: TestHost & AsyncDisposable
let remote: Connection

beforeAll(async () => {
  host = await ownHost({ kind: 'root', xray: true })
  remote = await remoteOf(host)
}, 300_000)

afterAll(async () => {
  await remote[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await host.sh('rm -f /run/raptor-tunnel/lease')
})

const apply = (part: HostPart) => applyChange(remote, changeOf(part), leaseOf())
const nothing: HostPart = { ...prepareHost(), account: null, folders: [], files: [] }
const legacy = '750 raptor-tunnel:raptor-tunnel directory'
const standing = '750 root:raptor-tunnel directory'

/** The shared folders as they shall be, from what stands there. */
const foldersFrom = (base: string, { owner }: { owner?: string } = {}): HostPart['folders'] =>
  prepareHost().folders.map((folder) => ({ path: folder.path, mode: folder.mode, owner: owner ?? folder.owner, base }))

/** What takes all of it away again. */
const cleanHost = (more: Partial<HostPart> = {}): HostPart => ({
  ...nothing,
  account: 'removed',
  folders: prepareHost().folders.map(({ path, owner }) => ({ path, owner, base: standing, mode: null })),
  files: [rotation, tmpfiles].map(({ path, mode, owner, text }) => ({
    path,
    mode,
    owner,
    base: sha256(text),
    text: null,
  })),
  ...more,
})

it('a host is prepared once, stands at every boot, and a second time changes nothing', async () => {
  const first = await apply(prepareHost())
  expect([[...first.done], [...first.refusals]]).toEqual([['@host'], []])
  const facts = `stat -c '%n %a %U:%G' ${place.configFolder} ${place.logFolder} ${place.rotation} ${tmpfiles.path}; getent passwd raptor-tunnel | cut -d: -f6,7`
  const before = await host.sh(facts)
  expect(before).toBe(`/etc/raptor-tunnel 750 root:raptor-tunnel
/var/log/raptor-tunnel 750 root:raptor-tunnel
/etc/logrotate.d/raptor-tunnel 644 root:root
/etc/tmpfiles.d/raptor-tunnel.conf 644 root:root
/nonexistent:/usr/sbin/nologin`)
  await host.sh('rm -f /run/raptor-tunnel/lease')
  expect([...(await apply(prepareHost())).done]).toEqual(['@host'])
  expect(await host.sh(facts)).toBe(before)
  await host.sh(`rm -rf ${place.logFolder}; systemd-tmpfiles --create ${tmpfiles.path}`)
  expect(await host.sh(facts)).toBe(before)
})

it('the original’s folders become root’s, and what was planted in them goes', async () => {
  await host.sh(`chown raptor-tunnel:raptor-tunnel ${place.configFolder} ${place.logFolder}
    cd ${place.logFolder}; echo untouched > /root/victim; chmod 600 /root/victim
    ln -s /root/victim xray-a.log; ln /root/victim xray-b.log; mkfifo xray-c.log; echo lines > xray-d.log; echo theirs > note.txt
    ln -s /etc/shadow ${place.configFolder}/xray-a.json`)
  const folders = foldersFrom(legacy)
  expect([...(await apply({ ...nothing, folders })).done]).toEqual(['@host'])
  expect(
    await host.sh(`ls ${place.configFolder} ${place.logFolder}; cat /root/victim; stat -c %U:%a /root/victim`),
  ).toBe('/etc/raptor-tunnel:\n\n/var/log/raptor-tunnel:\nnote.txt\nxray-d.log\nuntouched\nroot:600')
  await host.sh(`rm ${place.logFolder}/*`)
})

it('a folder or file that changed since the plan stops the change, before anything is done to tunnels', async () => {
  await host.sh('chmod 700 /etc/raptor-tunnel')
  const folders = foldersFrom(standing, { owner: 'root:root' })
  const report = await applyChange(remote, changeOf({ ...nothing, folders }, tunnelPart('after', 21_500)), leaseOf())
  expect([...report.refusals]).toEqual([
    [
      '@host',
      {
        kind: 'changed',
        path: '/etc/raptor-tunnel',
        expected: '750_root:raptor-tunnel_directory',
        found: '700_root:raptor-tunnel_directory',
      },
    ],
  ])
  expect([...report.done]).toEqual([])
  expect(await host.sh('ls /etc/raptor-tunnel; chmod 750 /etc/raptor-tunnel')).toBe('')
})

it('an xray of somebody else is never lost, whatever becomes of ours, and comes back', async () => {
  const theirs = '#!/bin/sh\necho "Xray 1.8.0 (Xray, Penetrates Everything.) THEIRS"\n'
  const ours = '#!/bin/sh\necho "Xray 26.3.27 (Xray) OURS"\n'
  const real = await host.sh('mv /usr/local/bin/xray /root/real; sha256sum < /root/real')
  expect(real).toMatch(/^[0-9a-f]{64}/)
  await host.sh('cat > /usr/local/bin/xray; chmod 755 /usr/local/bin/xray', theirs)
  const stage = () => host.sh(`cat > ${stagedBinary(sha256(ours))}`, ours)
  const placed = (base: string): HostPart => ({
    ...nothing,
    binary: { kind: 'placed', sha256: sha256(ours), base, keep: true },
  })
  await stage()
  expect([...(await apply(placed(sha256(theirs)))).done]).toEqual(['@host'])
  expect(await host.sh('xray version')).toContain('OURS')
  expect(await host.sh(`cat ${stampPath}`)).toBe(sha256(ours))
  expect(await host.sh(`cat ${keptPath(sha256(theirs))}`)).toContain('THEIRS')

  // Ours is damaged: whatever stands there is kept under its own name, over no other.
  await host.sh('truncate -s 20 /usr/local/bin/xray; rm -f /run/raptor-tunnel/lease')
  const damaged = (await host.sh('sha256sum < /usr/local/bin/xray')).slice(0, 64)
  await stage()
  expect([...(await apply(placed(damaged))).done]).toEqual(['@host'])
  expect(await host.sh(`cat ${keptPath(sha256(theirs))}`)).toContain('THEIRS')

  await host.sh('rm -f /run/raptor-tunnel/lease')
  const removed: HostPart = { ...nothing, binary: { kind: 'removed', base: sha256(ours), restore: sha256(theirs) } }
  expect([...(await apply(removed)).done]).toEqual(['@host'])
  expect(await host.sh('xray version')).toContain('THEIRS')
  // Not ours any more: a second removal leaves it.
  await host.sh('rm -f /run/raptor-tunnel/lease')
  const again: HostPart = { ...nothing, binary: { kind: 'removed', base: sha256(theirs), restore: null } }
  await apply(again)
  expect(await host.sh('xray version')).toContain('THEIRS')
  await host.sh('rm -rf /usr/local/lib/raptor-tunnel; mv -f /root/real /usr/local/bin/xray')
})

it('an xray that does not run there, or is not what was sent, replaces nothing', async () => {
  const broken = '#!/bin/sh\necho "cannot execute: required file not found"; exit 127\n'
  const base = (await host.sh('sha256sum < /usr/local/bin/xray')).slice(0, 64)
  const binary = { kind: 'placed', sha256: sha256(broken), base, keep: false } as const
  await host.sh(`cat > ${stagedBinary(sha256(broken))}`, broken)
  const report = await apply({ ...nothing, binary })
  expect(report.refusals.get('@host')).toEqual({
    kind: 'rejected',
    output: 'cannot execute: required file not found',
  })
  await host.sh(`rm -f /run/raptor-tunnel/lease; echo other > ${stagedBinary(sha256(broken))}`)
  expect((await apply({ ...nothing, binary })).refusals.get('@host')).toMatchObject({ kind: 'unwritable' })
  expect((await host.sh('sha256sum < /usr/local/bin/xray')).slice(0, 64)).toBe(base)
  await host.sh('rm -f /usr/local/bin/xray.*')
})

it.each(['/etc', '/var/log'])('a full %s changes nothing', async (folder) => {
  await host.fillDisk(folder)
  try {
    const report = await apply(prepareHost({ folders: [], files: [] }))
    expect(report.refusals.get('@host')).toMatchObject({ kind: 'diskFull', path: folder })
  } finally {
    await host.release(folder)
  }
})

it('cleaning leaves nothing of ours, and what is somebody else’s', async () => {
  await host.sh(`echo theirs > ${place.configFolder}/note.txt; touch ${place.configFolder}/.xray-old.json.99`)
  const lease = leaseOf()
  const [configs] = cleanHost().folders
  const report = await applyChange(remote, changeOf(cleanHost()), lease)
  expect([[...report.done], [...report.refusals]]).toEqual([['@host'], []])
  expect(await host.sh(`ls -A ${place.configFolder}`)).toBe('note.txt')
  await host.sh(`rm ${place.configFolder}/note.txt`)
  const rest: HostPart = {
    ...nothing,
    folders:
      configs === undefined ? [] : [{ ...configs, base: await host.sh(`stat -c '%a %U:%G %F' ${place.configFolder}`) }],
  }
  expect([...(await applyChange(remote, changeOf(rest), lease)).done]).toEqual(['@host'])
  await releaseLease(remote, lease, { drop: true })
  const left =
    'find / -xdev -name "*raptor*" -not -path "/proc/*" -not -path "/sys/*" 2>/dev/null; getent passwd raptor-tunnel; getent group raptor-tunnel; ls /run | grep raptor || true'
  expect(await host.sh(left)).toBe('')
})
