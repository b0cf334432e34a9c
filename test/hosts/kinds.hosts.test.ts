import { describe, expect, test } from 'vitest'
import { run } from './command.ts'
import { kinds } from './kinds.ts'
import { releases, type Release } from './release.ts'
import { outsideWorld, sharedHost } from './sharedHost.ts'
import { sshTo } from './sshClient.ts'
import type { HostKind } from './descriptor.ts'

const releaseNames = Object.keys(releases) as Release[]
const everyKind = (Object.keys(kinds) as HostKind[]).filter((kind) => kind !== 'manyTunnels')

describe.each(releaseNames)('%s', (release) => {
  test('has the systemd and the OpenSSH that it is listed with', async () => {
    const host = await sharedHost('root', release)
    expect(await host.sh('systemctl --version')).toMatch(`systemd ${releases[release].systemd} `)
    expect(await host.sh('sshd -V 2>&1; ssh -V 2>&1')).toMatch(`OpenSSH_${releases[release].openssh}`)
    expect(await host.sh('systemctl is-system-running')).toBe('running')
  })
})

test.each(everyKind)('%s is a host that the ssh client can log in to', async (kind) => {
  const { descriptor } = await sharedHost(kind)
  const { stdout, stderr } = await sshTo(descriptor, 'id -un')
  expect(stderr.trim()).toBe(kind === 'chattyBashrc' ? 'a complaint' : '')
  expect(stdout.trim().split('\n').at(-1)).toBe(descriptor.user)
})

test('the logins are allowed what their names say', async () => {
  const sudo = async (kind: HostKind): Promise<string> =>
    (await sshTo((await sharedHost(kind)).descriptor, 'sudo -n id -u 2>&1')).stdout.trim()
  expect(await sudo('sudo')).toBe('0')
  expect(await sudo('sudoPassword')).toBe('sudo: a password is required')
  expect(await sudo('readOnly')).toBe('sudo: a password is required')
  const { descriptor } = await sharedHost('sudoPassword')
  const typed = await sshTo(descriptor, `echo '${descriptor.sudoPassword ?? ''}' | sudo -S id -u 2>/dev/null`)
  expect(typed.stdout.trim()).toBe('0')
})

test('a host behind a jump host answers through it and in no other way', async () => {
  const { descriptor } = await sharedHost('behindJump')
  const { jump, ...direct } = descriptor
  expect(jump?.kind).toBe('jump')
  expect(await sshTo(direct, 'true')).toMatchObject({ ok: false, stderr: expect.stringContaining('No route to host') })
})

test('sshd refuses what the kind forbids', async () => {
  const forwarded = async (kind: HostKind, way: string): Promise<string> => {
    const { descriptor } = await sharedHost(kind)
    return (await sshTo(descriptor, '', ['-W', way, '-o', 'LogLevel=INFO'])).stderr
  }
  const prohibited = 'administratively prohibited'
  expect(await forwarded('root', '127.0.0.1:22')).not.toMatch(prohibited)
  expect(await forwarded('noForwarding', '127.0.0.1:22')).toMatch(prohibited)
  const sshd = async (kind: HostKind): Promise<string> => (await sharedHost(kind)).sh('sshd -T')
  expect(await sshd('oneSession')).toMatch(/^maxsessions 1$/m)
  expect(await sshd('noStreamForwarding')).toMatch(/^allowstreamlocalforwarding no$/m)
  expect(await sshd('password')).toMatch(/^authenticationmethods password$/m)
  expect(await sshd('keyboardInteractive')).toMatch(/^authenticationmethods keyboard-interactive$/m)
})

test('a host without a bus has a systemd, a host without systemd has none of it', async () => {
  const noBus = await sharedHost('noBus')
  expect((await noBus.exec('busctl status')).ok).toBe(false)
  expect(await noBus.sh('systemctl is-active ssh')).toBe('active')
  const none = await sharedHost('noSystemd')
  expect((await none.exec('test -d /run/systemd/system')).ok).toBe(false)
  expect((await none.exec('command -v systemctl || command -v journalctl')).ok).toBe(false)
})

test('login shells and rc files are as odd as promised', async () => {
  const said = async (kind: HostKind, command: string): Promise<string> =>
    (await sshTo((await sharedHost(kind)).descriptor, command)).stdout
  expect(await said('fish', 'echo $FISH_VERSION')).toMatch(/^\d\.\d/)
  expect(await said('csh', 'echo $version')).toMatch(/^tcsh/)
  expect(await said('chattyBashrc', 'true')).toMatch('Welcome to ')
})

test('nothing can be written where the disk is full or read-only', async () => {
  const write = async (kind: HostKind): Promise<string> =>
    (await (await sharedHost(kind)).exec('head -c 9000 /dev/urandom > /etc/some-file')).stderr
  expect(await write('fullDisk')).toMatch('No space left on device')
  expect(await write('readOnlyEtc')).toMatch('Read-only file system')
})

test('a skewed clock is an hour ahead', async () => {
  const { descriptor } = await sharedHost('clockSkewed')
  const there = Number((await sshTo(descriptor, 'date +%s')).stdout)
  expect(Math.round((there * 1000 - Date.now()) / 60_000)).toBe(60)
})

test('the xray child belongs to an app that is a service', async () => {
  const host = await sharedHost('xrayChild')
  expect(await host.sh('pgrep -P $(systemctl show -P MainPID panel) -a')).toMatch('/usr/local/bin/xray run')
})

test('tunnels run as services, with their ports open', async () => {
  const host = await sharedHost({ kind: 'root', tunnels: 3, name: 'three' })
  expect(await host.sh("systemctl is-active 'xray-tunnel-*'")).toBe('active\nactive\nactive')
  await expect.poll(() => host.sh("ss -Hltn 'sport >= :20001' | wc -l")).toBe('3')
})

test('a host reaches the outside world and nothing beyond it', async () => {
  const host = await sharedHost('root')
  const { address, httpPort } = await outsideWorld()
  const get = `exec 3<>/dev/tcp/${address}/${httpPort}; printf 'GET /nonce/abc HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`
  const answer = await host.sh(`bash -c "${get}"`)
  expect(answer).toMatch(/\r\n\r\nabc$/)
  expect(answer).toMatch(`x-remote-address: ${host.descriptor.address}`)
  expect(await host.sh('ip route')).not.toMatch('default')
})

test('the outside world speaks TLS 1.3 under any name', async () => {
  const { address, tlsPort } = await outsideWorld()
  const host = await sharedHost('root')
  const question = `echo | openssl s_client -connect ${address}:${tlsPort} -servername www.example.com -brief 2>&1`
  expect(await host.sh(question)).toMatch('TLSv1.3')
  expect(await run(['ip', 'route', 'get', address])).toMatch('local')
})
