import { describe, expect, test } from 'vitest'
import type { LiveEvent } from '../../../shared/live.ts'
import { outsideWorld, ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { faultFrom } from '../faultFrom.ts'
import { newTunnelOf, nonceUrl, socks } from '../tunnels/newTunnelOf.ts'
import { addOf, firstEvent, wholeFleet } from '../wholeFleet.ts'
import { swappedDoor } from './swappedDoor.ts'
import { tracesOf } from './traces.ts'

const freshnessIn = (event: LiveEvent) => (event.kind === 'host' ? event.host.freshness : undefined)
const isStaleWith = (kind: string) => (event: LiveEvent) => {
  const freshness = freshnessIn(event)
  return freshness?.kind === 'stale' && freshness.fault.kind === kind
}
const isLive = (event: LiveEvent) => freshnessIn(event)?.kind === 'live'

/** Gives one host the keys that sshd of another has. */
const copyKeys = async (from: TestHost, to: TestHost): Promise<void> => {
  const tar = await from.sh('cd /etc/ssh && tar c ssh_host_* | base64 -w0')
  await to.sh(`cd /etc/ssh && base64 -d | tar x && systemctl restart ssh`, tar)
}

const addressOf = ({ descriptor: { address, port } }: TestHost) => ({ address, port })
const machineIdOf = (host: TestHost): Promise<string> => host.sh('cat /etc/machine-id')
/** How many ssh connections stand at a host. */
const connectionsAt = (host: TestHost): Promise<string> =>
  host.sh("ss -Htn state established '( sport = :22 )' | wc -l")

test('a machine is learnt at its first connection, by its machine id and its host key', async () => {
  const host = await sharedHost('root')
  await using whole = await wholeFleet([host])
  const { fleet } = whole
  const [view] = await fleet.hosts.list()
  expect(view?.machineId).toBe(await machineIdOf(host))
  const stored = await fleet.context.store.hosts.get(view?.id ?? '')
  const fingerprint = host.descriptor.hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint
  expect(stored?.machine?.hostKeys).toEqual([fingerprint])
})

test('a machine that was added while it could not be reached is learnt when it comes', async () => {
  const host = await sharedHost('root')
  await using whole = await wholeFleet([])
  const { hosts, context } = whole.fleet
  const add = addOf(host.descriptor)
  const view = await hosts.add({ ...add, spec: { ...add.spec, port: 1 }, offline: true })
  expect(view.machineId).toBeNull()
  await hosts.trust({ host: host.descriptor.address, fingerprint: add.fingerprint ?? '' })
  await hosts.update({ host: view.id, change: { port: 22 } })
  await firstEvent(whole.fleet, (event) => event.kind === 'host' && event.host.machineId !== null)
  expect((await context.store.hosts.get(view.id))?.machine?.machineId).toBe(await machineIdOf(host))
})

describe('another machine at the address of a host', () => {
  test('is told as such, gets no order, and is taken for it only when somebody says so', async () => {
    await using old = await ownHost({ kind: 'root', xray: true })
    await using other = await ownHost({ kind: 'root', xray: true })
    await copyKeys(old, other)
    await using door = await swappedDoor(addressOf(old))
    await using whole = await wholeFleet([], { probeUrls: [nonceUrl(await outsideWorld())] })
    const { fleet } = whole
    const { hosts, tunnels } = fleet
    const { name } = old.descriptor
    const add = addOf(old.descriptor)
    await hosts.add({ ...add, spec: { ...add.spec, address: '127.0.0.1', port: door.port } })
    await hosts.prepare({ host: name })
    await tunnels.create(newTunnelOf(old, 'home', { source: socks }))
    const before = await tracesOf(other)

    door.lead(addressOf(other))
    await firstEvent(fleet, isStaleWith('hostReplaced'))
    const replaced = {
      kind: 'hostReplaced',
      host: name,
      address: '127.0.0.1',
      known: await machineIdOf(old),
      found: await machineIdOf(other),
    }
    expect(await hosts.get({ host: name })).toMatchObject({ freshness: { fault: replaced, nextTryMs: null } })
    expect((await tunnels.list())[0]).toMatchObject({ health: 'unknown', cause: `another machine answers for ${name}` })
    expect(await faultFrom(tunnels.restart({ tunnel: 'home' }))).toEqual(replaced)
    expect(await faultFrom(tunnels.delete({ tunnel: 'home', confirm: 'home' }))).toEqual(replaced)
    expect(await faultFrom(hosts.prepare({ host: name }))).toEqual(replaced)
    expect(await faultFrom(hosts.remove({ host: name, clean: true, confirm: name }))).toEqual(replaced)
    expect(await tracesOf(other)).toEqual(before)

    expect(await faultFrom(hosts.accept({ host: name }))).toMatchObject({
      kind: 'confirmationNeeded',
      type: name,
      what: expect.stringContaining('home'),
    })
    const accepted = await hosts.accept({ host: name, confirm: name })
    expect(accepted).toMatchObject({ machineId: replaced.found, freshness: { kind: 'live' }, tunnels: ['home'] })
    expect(await tracesOf(other)).toEqual(before)
    expect((await tunnels.list())[0]).toMatchObject({ health: 'down', cause: 'not on its host' })
  })

  test('that is only there for a while leaves the host as it was', async () => {
    await using old = await ownHost({ kind: 'root' })
    await using other = await ownHost({ kind: 'root' })
    await copyKeys(old, other)
    await using door = await swappedDoor(addressOf(old))
    await using whole = await wholeFleet([])
    const { fleet } = whole
    const add = addOf(old.descriptor)
    await fleet.hosts.add({ ...add, spec: { ...add.spec, address: '127.0.0.1', port: door.port } })
    door.lead(addressOf(other))
    await firstEvent(fleet, isStaleWith('hostReplaced'))
    door.lead(addressOf(old))
    await firstEvent(fleet, isLive)
    expect((await fleet.hosts.list())[0]?.machineId).toBe(await machineIdOf(old))
  })
})

test('a machine that gets new host keys stays the machine it was, with both keys, once the new one is trusted', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using whole = await wholeFleet([host])
  const { hosts, context } = whole.fleet
  const { name } = host.descriptor
  await host.changeHostKeys()
  await host.killSshd()
  const event = await firstEvent(whole.fleet, isStaleWith('hostKeyChanged'))
  const fault = freshnessIn(event)
  const offered = fault?.kind === 'stale' && fault.fault.kind === 'hostKeyChanged' ? fault.fault.offered : ''
  await hosts.trust({ host: name, fingerprint: offered, replace: true })
  await firstEvent(whole.fleet, isLive)
  const machine = () => context.live.hostNamed(name)?.machine
  await expect.poll(() => machine()?.hostKeys.length).toBe(2)
  expect(machine()?.hostKeys).toContain(offered)
  expect(machine()?.machineId).toBe(await machineIdOf(host))
})

describe('one machine', () => {
  test('that is added under a second name is pointed out before and after', async () => {
    const host = await sharedHost('root')
    await using whole = await wholeFleet([host])
    const { hosts } = whole.fleet
    const add = addOf(host.descriptor)
    const second = { ...add, spec: { ...add.spec, name: add.spec.name.concat('-again') } }
    const found: string[] = []
    for await (const event of await hosts.test(second)) {
      if (event.kind === 'step' && event.step.rung === 'systemd') found.push(`${event.step.state}: ${event.step.found}`)
    }
    expect(found.at(-1)).toMatch(new RegExp(`^warning: .*in the fleet already, as ${add.spec.name}$`))
    expect(await hosts.add(second)).toMatchObject({ sameMachineAs: [add.spec.name] })
    expect(await hosts.get({ host: add.spec.name })).toMatchObject({ sameMachineAs: [second.spec.name] })
  })

  test('is not the same as its clone, which has its machine id and host keys of its own', async () => {
    await using host = await ownHost({ kind: 'root' })
    await using clone = await ownHost({ kind: 'root' })
    await clone.sh(`echo ${await machineIdOf(host)} > /etc/machine-id`)
    await clone.reboot()
    await using whole = await wholeFleet([host, clone])
    const views = await whole.fleet.hosts.list()
    expect(new Set(views.map(({ machineId }) => machineId)).size).toBe(1)
    expect(views.map(({ sameMachineAs }) => sameMachineAs)).toEqual([[], []])
  })
})

test('of two who add one name at once one succeeds, and nothing of the other stays', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using whole = await wholeFleet([])
  const { hosts, context } = whole.fleet
  const added = await Promise.allSettled([hosts.add(addOf(host.descriptor)), hosts.add(addOf(host.descriptor))])
  expect(added.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const lost = added.find(({ status }) => status === 'rejected')
  expect(await faultFrom(Promise.reject((lost as PromiseRejectedResult).reason))).toMatchObject({
    kind: 'alreadyExists',
    what: 'host',
  })
  expect(context.live.hosts()).toHaveLength(1)
  await expect.poll(() => connectionsAt(host)).toBe('1')
})

test('a host gets another name while an order runs on it: that goes on, and all that follows has the new name', async () => {
  await using host = await ownHost({ kind: 'root', xray: true })
  await using whole = await wholeFleet([host], { probeUrls: [nonceUrl(await outsideWorld())] })
  const { fleet } = whole
  const { hosts, tunnels } = fleet
  const { name } = host.descriptor
  await hosts.prepare({ host: name })
  const { tunnel } = await tunnels.create(newTunnelOf(host, 'home', { source: socks }))
  const ordering = tunnels.restart({ tunnel: 'home' })
  const renamed = await hosts.update({ host: name, change: { name: 'frankfurt' } })
  expect(renamed).toMatchObject({ name: 'frankfurt', freshness: { kind: 'live' } })
  expect(await ordering).toMatchObject({ state: 'done' })
  expect(await connectionsAt(host)).toBe('1')
  expect(await tunnels.get({ tunnel: 'frankfurt/home' })).toMatchObject({ uid: tunnel.uid, host: 'frankfurt' })
  expect(await faultFrom(hosts.get({ host: name }))).toMatchObject({ kind: 'notFound' })
  await tunnels.restart({ tunnel: 'frankfurt/home' })

  await host.killSshd()
  await firstEvent(fleet, isLive)
  await host.cutNetwork()
  const stale = await firstEvent(fleet, (event) => freshnessIn(event)?.kind === 'stale', 20_000)
  expect(stale).toMatchObject({ host: { freshness: { fault: { host: 'frankfurt' } } } })
  await host.healNetwork()
  expect(await faultFrom(hosts.update({ host: 'frankfurt', change: { name: '-' } }))).toMatchObject({
    kind: 'badInput',
  })
})
