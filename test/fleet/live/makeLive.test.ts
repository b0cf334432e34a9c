import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../../shared/host.ts'
import { hostName } from '../../../shared/name.ts'
import { seenFacts, seenLost } from '../../../server/fleet/live/hostSeen.ts'
import { eventsOf, list, makeHub, snapshotOf } from './hub.ts'
import { failedDetail, madeHost, madeOperation, madeTunnel, running, unitOf, uuid } from './made.ts'

const host = madeHost(1)
const tunnel = madeTunnel(1, host.id)
const { id } = host
const { uid } = tunnel

const hub = () => makeHub({ hosts: [host], tunnels: [tunnel] })

test('a tunnel is unknown until its host was heard, then what systemd says', async () => {
  const { live } = await hub()
  expect(live.tunnels()).toMatchObject([{ ref: 'host1/t1', hostId: id, health: 'unknown', listen: ['127.0.0.1:1080'] }])
  list(live, id, unitOf('t1', 'active', 'running'))
  expect(live.tunnels()).toMatchObject([{ health: 'up', service: { subState: 'running' } }])
  expect(live.hosts()).toMatchObject([{ freshness: { kind: 'live', sinceMs: 1000 }, way: 'bus' }])
})

test('a host that is lost makes its tunnels unknown, keeps its first stale time, and is never falsely live', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'active', 'running'))
  const fault = { kind: 'refused', host: 'host1', address: '192.0.2.1:22' } as const
  live.see(id, (seen) => seenLost(seen, { fault, nextTryMs: 3000, nowMs: 2000 }))
  live.see(id, (seen) => seenLost(seen, { fault, nextTryMs: 9000, nowMs: 5000 }))
  expect(live.host(id)?.freshness).toEqual({ kind: 'stale', sinceMs: 2000, fault, nextTryMs: 9000 })
  expect(live.tunnels()).toMatchObject([{ health: 'unknown', cause: "host1 can't be reached", service: null }])
  expect(live.unit(id, 'xray-tunnel-t1.service')).toBeUndefined()
})

test('a change is told before anything else is asked, and its cause follows as a second event', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'active', 'running'))
  const next = await eventsOf(live)
  live.heard(id, { kind: 'changed', unit: unitOf('t1', 'failed', 'failed') })
  expect(await next()).toMatchObject({ kind: 'tunnel', tunnel: { health: 'down', cause: 'failed', sinceMs: 1000 } })
  live.detailed(id, failedDetail('t1', 4321))
  expect(await next()).toMatchObject({
    kind: 'tunnel',
    tunnel: { cause: 'failed: exit 23: xray refused its config', sinceMs: 4321 },
  })
})

test('what a host says of a time is told by our clock, also when its skew is found later', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'failed', 'failed'))
  live.detailed(id, failedDetail('t1', 3_604_321))
  expect(live.tunnel(uid)?.sinceMs).toBe(3_604_321)
  const next = await eventsOf(live)
  // Only the skew is looked at.
  live.see(id, (seen) => seenFacts(seen, { clockSkewMs: 3_600_000 } as HostFacts))
  expect(await next()).toMatchObject({ kind: 'host' })
  expect(await next()).toMatchObject({ kind: 'tunnel', tunnel: { sinceMs: 4321 } })
})

test('details of a state that has passed meanwhile change nothing', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'failed', 'failed'))
  live.heard(id, { kind: 'changed', unit: unitOf('t1', 'active', 'running') })
  live.detailed(id, failedDetail('t1', 1))
  expect(live.tunnels()).toMatchObject([{ health: 'up', cause: 'active (running)' }])
})

test('a list that says nothing new tells nobody', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'active', 'running'))
  const next = await eventsOf(live)
  live.heard(id, { kind: 'listed', units: [unitOf('t1', 'active', 'running')] })
  live.operationChanged(running(1))
  expect((await next())?.kind).toBe('operation')
})

test('a unit that is gone leaves a tunnel that is down', async () => {
  const { live } = await hub()
  list(live, id, unitOf('t1', 'active', 'running'))
  live.heard(id, { kind: 'gone', name: 'xray-tunnel-t1.service' })
  expect(live.tunnels()).toMatchObject([{ health: 'down', cause: 'not on its host', service: null }])
})

test('what is taken out of the store is gone for every reader', async () => {
  const { live, stored } = await hub()
  const next = await eventsOf(live)
  stored.tunnels = []
  await live.tunnelChanged(uid)
  expect(await next()).toMatchObject({ kind: 'tunnelGone', uid })
  stored.hosts = []
  await live.hostChanged(id)
  expect(await next()).toMatchObject({ kind: 'hostGone', id })
  expect([live.hosts(), live.tunnelsOn(id), live.hostNamed('host1')]).toEqual([[], [], undefined])
})

test('a host that gets another name takes its tunnels along, and tells both', async () => {
  const { live, stored } = await hub()
  list(live, id, unitOf('t1', 'active', 'running'))
  const next = await eventsOf(live)
  stored.hosts = [{ ...host, name: hostName.parse('frankfurt'), version: 2 }]
  await live.hostChanged(id)
  expect(await next()).toMatchObject({ kind: 'host', host: { id, name: 'frankfurt', freshness: { kind: 'live' } } })
  expect(await next()).toMatchObject({ kind: 'tunnel', tunnel: { uid, ref: 'frankfurt/t1', health: 'up' } })
  expect([live.hostNamed('host1'), live.hostNamed('frankfurt')?.id]).toEqual([undefined, id])
})

test('an answer of the store that comes late does not bring back what was', async () => {
  const { live, stored } = await hub()
  stored.tunnels = [{ ...tunnel, name: 'New', version: 3 }]
  await live.tunnelChanged(uid)
  stored.tunnels = [{ ...tunnel, name: 'Old', version: 2 }]
  await live.tunnelChanged(uid)
  expect(live.tunnel(uid)?.name).toBe('New')
})

describe('a machine with two names', () => {
  const machine = { machineId: 'a'.repeat(32), hostKeys: ['SHA256:one'] }

  test('is told on both hosts, and no more when one of them goes', async () => {
    const other = madeHost(2, { machine })
    const { live, stored } = await makeHub({ hosts: [{ ...host, machine }, other], tunnels: [] })
    expect(live.hosts().map(({ sameMachineAs }) => sameMachineAs)).toEqual([['host2'], ['host1']])
    const next = await eventsOf(live)
    stored.hosts = [{ ...host, machine }]
    await live.hostChanged(other.id)
    expect(await next()).toMatchObject({ kind: 'hostGone', id: other.id })
    expect(await next()).toMatchObject({ kind: 'host', host: { id, sameMachineAs: [] } })
  })

  test('is another thing than a clone, which has the machine id and keys of its own', async () => {
    const clone = madeHost(2, { machine: { ...machine, hostKeys: ['SHA256:other'] } })
    const { live } = await makeHub({ hosts: [{ ...host, machine }, clone], tunnels: [] })
    expect(live.hosts().map(({ sameMachineAs }) => sameMachineAs)).toEqual([[], []])
  })
})

describe('a tunnel that is being made', () => {
  const making = running(1)
  const claimed = madeTunnel(1, id, { revision: 0, owner: making.id })

  test('is at work as long as its operation runs, and says what to do when that was interrupted', async () => {
    const { live } = await makeHub({ hosts: [host], tunnels: [claimed], operations: [making] })
    list(live, id)
    expect(live.tunnels()).toMatchObject([{ health: 'working', cause: 'being made', operation: making.id }])
    const next = await eventsOf(live)
    live.operationChanged(madeOperation(1, { state: 'interrupted' }))
    expect(await next()).toMatchObject({ kind: 'operation' })
    expect(await next()).toMatchObject({
      kind: 'tunnel',
      tunnel: { health: 'down', cause: expect.stringContaining('resume') },
    })
  })

  test('and whose making failed is down, and can be made again', async () => {
    const { live } = await makeHub({
      hosts: [host],
      tunnels: [claimed],
      operations: [madeOperation(1, { state: 'failed' })],
    })
    list(live, id)
    expect(live.tunnels()).toMatchObject([{ health: 'down', cause: expect.stringContaining('make it again') }])
  })
})

describe('operations', () => {
  test('that run are told however many have ended since; of those that ended, the last fifty', async () => {
    const { live } = await makeHub({ hosts: [host], tunnels: [] })
    live.operationChanged(running(1))
    for (let number = 2; number < 102; number += 1) live.operationChanged(madeOperation(number))
    const { operations: told } = await snapshotOf(live.watch(() => true, undefined)[Symbol.asyncIterator]())
    expect(told).toHaveLength(51)
    expect(told.at(-1)).toMatchObject({ state: 'running' })
    expect(told[0]?.id).toBe(uuid(2_000_101))
  })

  test('that run when the picture begins are in it, beside newer ones that ended', async () => {
    const ended = Array.from({ length: 60 }, (_, at) => madeOperation(100 - at))
    const { live } = await makeHub({ hosts: [host], tunnels: [], operations: [...ended, running(1)] })
    const { operations: told } = await snapshotOf(live.watch(() => true, undefined)[Symbol.asyncIterator]())
    expect(told.filter(({ state }) => state === 'running')).toHaveLength(1)
  })
})
