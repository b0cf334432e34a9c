import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Checklist } from '../../../shared/host.ts'
import type { XraySource } from '../../../shared/input.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { ensureXray } from '../../hosts/xrayBinary.ts'
import { faultFrom } from '../faultFrom.ts'
import { newTunnelOf, nonceUrl, socks } from '../tunnels/newTunnelOf.ts'
import { addOf, wholeFleet } from '../wholeFleet.ts'
import { stampsOf, tracesOf } from './traces.ts'

const nameOf = ({ descriptor }: TestHost) => descriptor.name
const fileSource = async (): Promise<XraySource> => ({ kind: 'file', path: await ensureXray() })
const stepsOf = ({ parts }: Operation) => parts.flatMap(({ steps }) => steps)
const statesOf = ({ items }: Checklist) => Object.fromEntries(items.map(({ id, state }) => [id, state]))

const foreignThings = `cat > /etc/systemd/system/xray-tunnel-foreign.service <<'END'
[Service]
ExecStart=/bin/sleep 1000000
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload && systemctl enable -q --now xray-tunnel-foreign.service
printf '/var/log/other.log {\\n}\\n' > /etc/logrotate.d/other
echo mine > /usr/local/bin/xray-helper`

describe.each([
  ['bullseye', 'root'],
  ['bookworm', 'sudo'],
  ['trixie', 'sudoPassword'],
] as const)('a %s host with the login %s', (release, kind) => {
  it('is prepared as planned, once, and cleaned so that nothing of ours is left and nothing else is gone', async () => {
    await using host = await ownHost({ kind, release })
    await host.sh(foreignThings)
    const before = await tracesOf(host)
    await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
    const { hosts, tunnels, operations } = whole.fleet
    const name = nameOf(host)
    const xray = await fileSource()

    expect(statesOf(await hosts.check({ host: name }))).toMatchObject({
      privilege: 'ok',
      systemd: 'ok',
      user: 'missing',
      folders: 'missing',
      binary: 'missing',
      rotation: 'missing',
      clock: 'ok',
    })
    const plan = await hosts.planPrepare({ host: name, xray })
    expect(plan.files.map(({ path, action, mode, owner }) => [path, action, mode, owner])).toEqual([
      ['/etc/logrotate.d/raptor-tunnel', 'create', '0644', 'root:root'],
      ['/etc/tmpfiles.d/raptor-tunnel.conf', 'create', '0644', 'root:root'],
      ['/etc/raptor-tunnel', 'create', '0750', 'root:raptor-tunnel'],
      ['/var/log/raptor-tunnel', 'create', '0750', 'root:raptor-tunnel'],
      ['/usr/local/bin/xray', 'create', '0755', 'root:root'],
    ])
    expect(await tracesOf(host)).toEqual(before)

    const made = await hosts.prepare({ host: name, xray })
    expect(made).toMatchObject({ changed: true, checklist: { ready: true, facts: { xray: { version: '26.3.27' } } } })
    expect(stepsOf(made.operation).map(({ name: step, state }) => [step, state])).toEqual(
      ['look', 'find xray', 'send xray', 'change', 'verify'].map((step) => [step, 'done']),
    )
    for (const { path, mode, owner } of plan.files) {
      expect(await host.sh(`stat -c '0%a %U:%G' ${path}`)).toBe(`${mode} ${owner}`)
    }
    expect(await host.sh('getent passwd raptor-tunnel')).toMatch(/:\/nonexistent:\/usr\/sbin\/nologin$/)

    const stamps = await stampsOf(host)
    const again = await hosts.prepare({ host: name, xray })
    expect(again).toMatchObject({ changed: false, checklist: { ready: true } })
    expect(
      stepsOf(again.operation)
        .filter(({ state }) => state === 'done')
        .map((step) => step.name),
    ).not.toContain('change')
    expect(await stampsOf(host)).toBe(stamps)
    for (const source of [xray, { kind: 'auto' } as const]) {
      expect(await hosts.planPrepare({ host: name, xray: source })).toMatchObject({ empty: true, files: [] })
    }

    await tunnels.create(newTunnelOf(host, 'one', { source: socks }))
    await tunnels.create(newTunnelOf(host, 'two', { source: socks }))
    await host.sh('printf x > /var/log/raptor-tunnel/xray-one.log.1; touch /etc/raptor-tunnel/.xray-one.json.abcdef')
    expect(await faultFrom(hosts.remove({ host: name, clean: true }))).toMatchObject({
      kind: 'confirmationNeeded',
      type: name,
    })
    const removal = await hosts.planRemove({ host: name, clean: true })
    expect(removal.warnings.map(({ path }) => path)).toEqual(['/etc/systemd/system/xray-tunnel-foreign.service'])
    const removed = await hosts.remove({ host: name, clean: true, confirm: name })
    expect(removed.state).toBe('done')
    expect(await tracesOf(host)).toEqual(before)
    expect(await host.sh('systemctl is-active xray-tunnel-foreign.service')).toBe('active')
    expect(await hosts.list()).toEqual([])
    expect((await operations.list({ limit: 5 }))[0]?.kind).toBe('removeHost')
  }, 180_000)
})

it('rotates a log that xray holds open, by copying and emptying it', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
  const { hosts, tunnels } = whole.fleet
  await hosts.prepare({ host: nameOf(host), xray: { kind: 'auto' } })
  expect((await host.exec('logrotate -d /etc/logrotate.d/raptor-tunnel')).code).toBe(0)
  await tunnels.create(newTunnelOf(host, 'one', { source: socks }))
  const log = '/var/log/raptor-tunnel/xray-one.log'
  await host.sh(`head -c 21000000 /dev/zero | tr '\\0' x >> ${log}`)
  const inode = await host.sh(`stat -c %i ${log}`)
  await host.sh('logrotate /etc/logrotate.d/raptor-tunnel')
  expect(await host.sh(`stat -c '%i %s %a %U:%G' ${log}`)).toBe(`${inode} 0 640 raptor-tunnel:raptor-tunnel`)
  expect(await host.sh(`zcat ${log}.1.gz | wc -c`)).toMatch(/^21\d{6}$/)
  await host.sh('systemctl restart xray-tunnel-one.service; sleep 1')
  expect(await host.sh(`grep -c started ${log}`)).toBe('1')
})

it('accepts the folders as the original system made them, calls them a risk, and gives them to root', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using whole = await wholeFleet([host])
  const { hosts } = whole.fleet
  const name = nameOf(host)
  await hosts.prepare({ host: name, xray: { kind: 'auto' } })
  const folders = '/etc/raptor-tunnel /var/log/raptor-tunnel'
  await host.sh(`chown raptor-tunnel:raptor-tunnel ${folders}`)
  const { ready, items } = await hosts.check({ host: name })
  expect(ready).toBe(true)
  expect(items.find(({ id }) => id === 'folders')).toMatchObject({ state: 'warning', byPrepare: true })
  const plan = await hosts.planPrepare({ host: name, xray: { kind: 'auto' } })
  expect(plan.files.map(({ path, action, owner }) => [path, action, owner])).toEqual(
    folders.split(' ').map((path) => [path, 'change', 'root:raptor-tunnel']),
  )
  await hosts.prepare({ host: name, xray: { kind: 'auto' } })
  expect(await host.sh(`stat -c '%U:%G %a' ${folders}`)).toBe('root:raptor-tunnel 750\nroot:raptor-tunnel 750')
  expect(statesOf(await hosts.check({ host: name }))).toMatchObject({ folders: 'ok' })
})

describe('an xray of somebody else', () => {
  it('is taken as it is when it is the same, and never removed', async () => {
    await using host = await ownHost({ kind: 'root', xray: true })
    await using whole = await wholeFleet([host])
    const { hosts } = whole.fleet
    const name = nameOf(host)
    const stamp = await host.sh('stat -c "%i %Y" /usr/local/bin/xray')
    const made = await hosts.prepare({ host: name, xray: await fileSource() })
    expect(stepsOf(made.operation).find((step) => step.name === 'send xray')?.state).toBe('skipped')
    await hosts.remove({ host: name, clean: true, confirm: name })
    expect(await host.sh('stat -c "%i %Y" /usr/local/bin/xray')).toBe(stamp)
  })

  it('is replaced when it is another, kept beside, and put back by a clean removal', async () => {
    await using host = await ownHost({ kind: 'root' })
    const script = '#!/bin/sh\necho "Xray 1.8.0 (Xray, Penetrates Everything.) Custom"\n'
    await host.sh('cat > /usr/local/bin/xray; chmod 755 /usr/local/bin/xray', script)
    const before = await tracesOf(host)
    await using whole = await wholeFleet([host])
    const { hosts } = whole.fleet
    const name = nameOf(host)
    const xray = await fileSource()
    const plan = await hosts.planPrepare({ host: name, xray })
    expect(plan.summary.join('\n')).toContain('keep the xray that stands there')
    await hosts.prepare({ host: name, xray })
    expect(await host.sh('cat /usr/local/lib/raptor-tunnel/kept/*')).toBe(script.trimEnd())
    expect(await host.sh('xray version | head -n 1')).toContain('Xray 26.3.27')
    await hosts.remove({ host: name, clean: true, confirm: name })
    expect(await tracesOf(host)).toEqual(before)
  })

  it('is not put in place when it does not run there, and the one that ran stays', async () => {
    await using host = await ownHost({ kind: 'root', xray: true })
    await using whole = await wholeFleet([host])
    const broken = `${whole.home}/broken`
    await writeFile(broken, Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(64)]))
    const preparing = whole.fleet.hosts.prepare({ host: nameOf(host), xray: { kind: 'file', path: broken } })
    expect(await faultFrom(preparing)).toMatchObject({ kind: 'binaryRejected', source: broken })
    expect(await host.sh('xray version | head -n 1; ls /usr/local/bin')).toMatch(/^Xray 26\.3\.27.*\nxray$/)
  })
})

it('leaves files of others in our folders, and the user for a unit of others that runs as it', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using whole = await wholeFleet([host])
  const { hosts } = whole.fleet
  const name = nameOf(host)
  await hosts.prepare({ host: name, xray: { kind: 'auto' } })
  await host.sh(`printf '[Service]\\nUser=raptor-tunnel\\nExecStart=/bin/sleep 1000000\\n' > /etc/systemd/system/xray-tunnel-old.service
systemctl daemon-reload; systemctl start xray-tunnel-old.service
echo '{}' > /etc/raptor-tunnel/xray-old.json; echo cert > /etc/raptor-tunnel/cert.pem; echo '{}' > /etc/raptor-tunnel/xray-gone.json`)
  await hosts.remove({ host: name, clean: true, confirm: name })
  expect(await host.sh('ls -A /etc/raptor-tunnel')).toBe('cert.pem\nxray-old.json')
  expect(await host.sh('systemctl is-active xray-tunnel-old.service; id -un raptor-tunnel')).toBe(
    'active\nraptor-tunnel',
  )
  expect(await host.sh('ls -d /var/log/raptor-tunnel /etc/logrotate.d/raptor-tunnel 2>/dev/null || echo gone')).toBe(
    'gone',
  )
})

describe('a host that can’t be changed', () => {
  it('since no systemd runs there says what does', async () => {
    await using host = await ownHost({ kind: 'noSystemd' })
    await using whole = await wholeFleet([])
    await whole.fleet.hosts.add({ ...addOf(host.descriptor), offline: true })
    const preparing = whole.fleet.hosts.prepare({ host: nameOf(host), xray: { kind: 'auto' } })
    expect(await faultFrom(preparing)).toMatchObject({ kind: 'noSystemd' })
  })

  it.each([
    ['readOnlyEtc', { kind: 'readOnlyFiles', path: '/etc' }],
    ['fullDisk', { kind: 'diskFull', path: '/etc' }],
  ] as const)('of the kind %s says so, and nothing was sent or changed', async (kind, fault) => {
    await using host = await ownHost({ kind })
    const before = await tracesOf(host)
    await using whole = await wholeFleet([host])
    const { hosts } = whole.fleet
    const checklist = await hosts.check({ host: nameOf(host) })
    expect(statesOf(checklist)['disk']).toBe('wrong')
    expect(checklist.ready).toBe(false)
    expect(await faultFrom(hosts.prepare({ host: nameOf(host), xray: await fileSource() }))).toMatchObject(fault)
    expect(await tracesOf(host)).toEqual(before)
  })

  it('that has no room for xray says where', async () => {
    await using host = await ownHost({ kind: 'root' })
    await host.fillDisk('/usr/local/bin')
    await using whole = await wholeFleet([host])
    const preparing = whole.fleet.hosts.prepare({ host: nameOf(host), xray: await fileSource() })
    expect(await faultFrom(preparing)).toMatchObject({ kind: 'diskFull', path: '/usr/local/bin' })
  })

  it('since the login may only read shows what it lacks, and says what preparing needs', async () => {
    await using host = await ownHost({ kind: 'readOnly' })
    await using whole = await wholeFleet([host])
    const { hosts } = whole.fleet
    const checklist = await hosts.check({ host: nameOf(host) })
    expect(statesOf(checklist)).toMatchObject({ login: 'ok', privilege: 'wrong', user: 'missing', disk: 'ok' })
    const preparing = hosts.prepare({ host: nameOf(host), xray: { kind: 'auto' } })
    expect(await faultFrom(preparing)).toMatchObject({ kind: 'notPermitted', needs: expect.stringContaining('sudo') })
  })
})

it('facts are what the host is, in one look', async () => {
  await using host = await ownHost({ kind: 'clockSkewed', release: 'bullseye', xray: true })
  await using whole = await wholeFleet([host])
  const { hosts } = whole.fleet
  await host.sh('setsid sh -c "exec systemd-socket-activate -l 127.0.0.1:1080 /bin/true" >/dev/null 2>&1 &')
  await expect.poll(() => host.sh('ss -Htln')).toContain('127.0.0.1:1080')
  const facts = await hosts.facts({ host: nameOf(host) })
  const hash = (await host.sh('sha256sum < /usr/local/bin/xray')).slice(0, 64)
  expect(facts).toMatchObject({
    arch: await host.sh('uname -m'),
    kernel: await host.sh('uname -r'),
    systemd: 247,
    privilege: 'root',
    user: 'root',
    xray: { version: '26.3.27', sha256: hash },
    cpus: Number(await host.sh('nproc')),
    selinux: 'disabled',
  })
  expect(facts.distribution).toContain('Debian GNU/Linux 11')
  expect(Math.abs(facts.clockSkewMs - 3_600_000)).toBeLessThan(5000)
  expect(facts.ports).toContainEqual(expect.objectContaining({ port: 1080, address: '127.0.0.1' }))
  expect(facts.ports.find(({ port }) => port === 22)?.owner).toContain('sshd')
  expect(await hosts.freePort({ host: nameOf(host) })).toBe(1081)
  const { items } = await hosts.check({ host: nameOf(host) })
  expect(items.find(({ id }) => id === 'clock')).toMatchObject({ state: 'warning', found: '3600 s ahead of ours' })
})
