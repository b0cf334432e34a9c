import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import { sshConfigOf } from '../../hosts/sshConfig.ts'
import { faultFrom } from '../faultFrom.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { addOf, firstEvent, wholeFleet } from '../wholeFleet.ts'

describe('a sudo password', () => {
  test('is asked for where it is needed, tried once, forgotten when wrong, and never stored', async () => {
    await using host = await ownHost({ kind: 'sudoPassword' })
    // Without a password only the group shows that the login may use sudo.
    await host.sh(`usermod -aG sudo ${host.descriptor.user}`)
    await using whole = await wholeFleet([])
    const { hosts } = whole.fleet
    const add = addOf(host.descriptor)
    const name = add.spec.name
    const sudoPassword = add.secrets.sudoPassword ?? ''
    expect(await hosts.add({ ...add, secrets: {} })).toMatchObject({ privilege: 'sudoPassword' })
    const prepare = () => hosts.prepare({ host: name, xray: { kind: 'auto' } })
    expect(await faultFrom(prepare())).toMatchObject({ kind: 'sudoPasswordNeeded' })
    const wrong = hosts.unlock({ host: name, secrets: { sudoPassword: 'wrong' } })
    expect(await faultFrom(wrong)).toMatchObject({ kind: 'sudoPasswordWrong' })
    await hosts.unlock({ host: name, secrets: { sudoPassword } })
    expect((await hosts.check({ host: name })).items.find(({ id }) => id === 'privilege')?.state).toBe('ok')
    for (const file of await readdir(whole.home)) {
      expect(await readFile(join(whole.home, file), 'latin1')).not.toContain(sudoPassword)
    }
  })

  test('that is wrong keeps a host from being added', async () => {
    const { descriptor } = await sharedHost('sudoPassword')
    await using whole = await wholeFleet([])
    const add = addOf(descriptor)
    const adding = whole.fleet.hosts.add({ ...add, secrets: { sudoPassword: 'wrong' } })
    expect(await faultFrom(adding)).toMatchObject({ kind: 'sudoPasswordWrong' })
    expect(await whole.fleet.hosts.list()).toEqual([])
  })
})

describe('secrets that are given while an order runs', () => {
  test('are proven or kept without cutting it', async () => {
    await using host = await ownHost({ kind: 'sudoPassword', xray: true })
    await using whole = await wholeFleet([host])
    const { hosts, operations, context } = whole.fleet
    const { name } = host.descriptor
    const { sudoPassword = '' } = addOf(host.descriptor).secrets
    // Another script of ours still runs there: the order's own waits for it.
    await host.sh(`mkdir -m 0700 /run/raptor-tunnel
      printf '%s ${context.fleetId} earlier -\\n' "$(($(cut -d. -f1 /proc/uptime) + 600))" > /run/raptor-tunnel/lease
      setsid flock /run/raptor-tunnel/lock sleep 1000 >/dev/null 2>&1 &`)
    const operationId = randomUUID()
    const preparing = hosts.prepare({ host: name, operationId })
    const isChanging = async () =>
      (await operations.get({ id: operationId })).parts.some(({ steps }) =>
        steps.some((step) => step.name === 'change' && step.state === 'running'),
      )
    await expect.poll(isChanging, { timeout: 20_000 }).toBe(true)
    const wrong = hosts.unlock({ host: name, secrets: { sudoPassword: 'wrong' } })
    expect(await faultFrom(wrong)).toMatchObject({ kind: 'sudoPasswordWrong' })
    expect(await hosts.unlock({ host: name, secrets: { sudoPassword } })).toMatchObject({ freshness: { kind: 'live' } })
    expect(await hosts.unlock({ host: name, secrets: { password: 'not used' } })).toMatchObject({
      freshness: { kind: 'live' },
    })
    expect(await isChanging()).toBe(true)
    await host.sh('pkill -x sleep')
    expect(await preparing).toMatchObject({ changed: true, operation: { state: 'done' } })
    expect((await hosts.facts({ host: name })).privilege).toBe('sudoPassword')
  })
})

test('a host whose address changes is connected anew, and must be the same machine; a tag alone changes nothing else', async () => {
  const [first, second] = [await sharedHost('root'), await sharedHost('sudo')]
  await using whole = await wholeFleet([first])
  const { hosts } = whole.fleet
  const name = first.descriptor.name
  expect(await hosts.update({ host: name, change: { tags: ['eu'] } })).toMatchObject({
    tags: ['eu'],
    freshness: { kind: 'live' },
  })
  const { address } = second.descriptor
  const change = { address, user: second.descriptor.user, keyFile: second.descriptor.keyFile }
  await hosts.update({ host: name, change })
  const event = await firstEvent(
    whole.fleet,
    (one) => one.kind === 'host' && one.host.freshness.kind === 'stale' && one.host.freshness.nextTryMs === null,
  )
  const fingerprint = second.descriptor.hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint ?? ''
  expect(event).toMatchObject({ host: { freshness: { fault: { kind: 'hostKeyUnknown', fingerprint } } } })
  await hosts.trust({ host: name, fingerprint })
  await firstEvent(
    whole.fleet,
    (one) =>
      one.kind === 'host' && one.host.freshness.kind === 'stale' && one.host.freshness.fault.kind === 'hostReplaced',
  )
  expect(await hosts.accept({ host: name, confirm: name })).toMatchObject({ privilege: 'sudo' })
})

test('a change of a host that somebody else has changed since is refused', async () => {
  const host = await sharedHost('root')
  await using whole = await wholeFleet([host])
  const { hosts } = whole.fleet
  const { id, version } = await hosts.get({ host: host.descriptor.name })
  await hosts.update({ host: id, change: { tags: ['eu'] }, expected: version })
  expect(await faultFrom(hosts.update({ host: id, change: { tags: ['us'] }, expected: version }))).toMatchObject({
    kind: 'changedMeanwhile',
  })
  expect(await hosts.get({ host: id })).toMatchObject({ tags: ['eu'] })
})

test('what is taken out of a host is gone', async () => {
  const host = await sharedHost('root')
  await using whole = await wholeFleet([host])
  const { hosts } = whole.fleet
  const { id } = await hosts.update({ host: host.descriptor.name, change: { publicAddress: '203.0.113.7' } })
  expect(await hosts.get({ host: id })).toMatchObject({ publicAddress: '203.0.113.7' })
  expect((await hosts.update({ host: id, change: { publicAddress: null } })).publicAddress).toBeUndefined()
})

test('aliases of ssh_config can be added by name alone, and are offered only until then', async () => {
  const { descriptor } = await sharedHost('root')
  await using folder = await temporaryHome()
  const known = join(folder.path, 'known')
  const sshConfigFile = join(folder.path, 'config')
  await writeFile(known, descriptor.hostKeys.map(({ type, key }) => `${descriptor.address} ${type} ${key}\n`).join(''))
  await writeFile(sshConfigFile, sshConfigOf([descriptor], known))
  await using whole = await wholeFleet([], { sshConfigFile })
  const { hosts } = whole.fleet
  const { name, address, port, user } = descriptor
  expect(await hosts.fromSshConfig()).toEqual([{ alias: name, address, port, user, jump: null }])
  const spec = { name: name, address: name, tags: [] }
  const added = await hosts.add({ spec, secrets: {}, offline: false })
  expect(added.freshness.kind).toBe('live')
  expect(await hosts.fromSshConfig()).toEqual([])
})
