import { expect, it } from 'vitest'
import { unitPath } from '../../../server/bus/calls/unitPath.ts'
import { makeUnitFiles } from '../../../server/bus/calls/unitFiles.ts'
import { watchUnits } from '../../../server/bus/watch/watchUnits.ts'
import type { ManagerEvent } from '../../../server/systemd/manager/manager.ts'
import { fakeBus, type FakeBus } from '../fakeBus.ts'
import { handClock } from '../handClock.ts'

const name = 'xray-tunnel-a.service'

/** A host with one unit, whose state the test moves. */
const host = () => {
  const units = new Map<string, [load: string, active: string, sub: string]>([[name, ['loaded', 'active', 'running']]])
  const bus = fakeBus(({ member }) => {
    if (member === 'ListUnitsByPatterns')
      return [...units].map(([unit, [load, active, sub]]) => [unit, 'd', load, active, sub, '', '/', 0, '', '/'])
    if (member === 'ListUnitFilesByPatterns') return [[`/etc/systemd/system/${name}`, 'enabled']]
    return undefined
  })
  const clock = handClock()
  const aborted = new AbortController()
  const events = watchUnits(bus, {
    patterns: ['xray-tunnel-*.service'],
    clock,
    relistMs: 1,
    files: makeUnitFiles(bus),
    signal: aborted.signal,
  })
  const next = async (): Promise<ManagerEvent> => (await events.next()).value
  return { units, bus, clock, events, next, aborted }
}

const stateSignal = (bus: FakeBus, [activeState, subState]: [string, string], unit = name): void =>
  bus.emit({
    member: 'PropertiesChanged',
    interface: 'org.freedesktop.DBus.Properties',
    path: unitPath(unit),
    body: [
      'org.freedesktop.systemd1.Unit',
      new Map(Object.entries({ ActiveState: activeState, SubState: subState })),
      [],
    ],
  })

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('lets signals through before it reads the first list', async () => {
  const { bus, next } = host()
  expect(await next()).toMatchObject({
    kind: 'listed',
    units: [{ name, activeState: 'active', unitFileState: 'enabled' }],
  })
  const before = bus.calls.slice(0, bus.calls.indexOf('ListUnitsByPatterns'))
  const rules = ['UnitNew', 'UnitRemoved', 'UnitFilesChanged', 'Reloading', 'PropertiesChanged']
  expect(before).toEqual([...rules.map((member) => `match ${member}`), 'Subscribe'])
})

it('tells a change of state from the signal alone', async () => {
  const { bus, next } = host()
  await next()
  const before = bus.calls.length
  stateSignal(bus, ['failed', 'failed'])
  expect(await next()).toMatchObject({ kind: 'changed', unit: { name, activeState: 'failed', subState: 'failed' } })
  expect(bus.calls).toHaveLength(before)
})

it('does not let a list that was under way overwrite a newer signal', async () => {
  const { bus, next, units } = host()
  await next()
  units.set('xray-tunnel-b.service', ['loaded', 'active', 'running'])
  bus.emit({ member: 'UnitNew', body: ['xray-tunnel-b.service', '/x'] })
  stateSignal(bus, ['failed', 'failed'])
  const seen = [await next(), await next()]
  await settle()
  expect(seen).toContainEqual(
    expect.objectContaining({ kind: 'changed', unit: expect.objectContaining({ name, activeState: 'failed' }) }),
  )
  expect(seen).toContainEqual(
    expect.objectContaining({ unit: expect.objectContaining({ name: 'xray-tunnel-b.service' }) }),
  )
})

it('answers a new unit with a list, which loads nothing, and never with a read of its properties', async () => {
  const { bus, next, units } = host()
  await next()
  units.set('xray-tunnel-b.service', ['loaded', 'inactive', 'dead'])
  bus.emit({ member: 'UnitNew', body: ['xray-tunnel-b.service', '/x'] })
  expect(await next()).toMatchObject({ kind: 'changed', unit: { name: 'xray-tunnel-b.service' } })
  expect(bus.calls).not.toContain('GetAll')
})

it('hears nothing of units that are not watched', async () => {
  const { bus, next } = host()
  await next()
  const before = bus.calls.length
  stateSignal(bus, ['failed', 'failed'], 'ssh.service')
  bus.emit({ member: 'UnitNew', body: ['ssh.service', '/x'] })
  await settle()
  expect(bus.calls).toHaveLength(before)
})

it('is mute while systemd reloads and lists the whole after it', async () => {
  const { bus, next } = host()
  await next()
  bus.emit({ member: 'Reloading', body: [true] })
  bus.emit({ member: 'UnitRemoved', body: [name, '/x'] })
  bus.emit({ member: 'UnitNew', body: [name, '/x'] })
  bus.emit({ member: 'Reloading', body: [false] })
  expect(await next()).toEqual({ kind: 'reloading', active: true })
  await settle()
  expect(await next()).toEqual({ kind: 'reloading', active: false })
  expect(await next()).toMatchObject({ kind: 'listed', units: [{ name }] })
})

it('catches a change whose signal was missed', async () => {
  const { clock, next, units, bus } = host()
  await next()
  await settle()
  units.set(name, ['loaded', 'failed', 'failed'])
  await clock.tick()
  expect(await next()).toMatchObject({ kind: 'changed', unit: { activeState: 'failed' } })
  expect(bus.calls.filter((call) => call === 'Subscribe')).toHaveLength(2)
})

it('gets out of a reload whose end was missed', async () => {
  const { bus, clock, next } = host()
  await next()
  await settle()
  bus.emit({ member: 'Reloading', body: [true] })
  expect(await next()).toEqual({ kind: 'reloading', active: true })
  await clock.tick()
  expect(await next()).toEqual({ kind: 'reloading', active: false })
  expect(await next()).toMatchObject({ kind: 'listed' })
})

it('keeps one event a unit for a reader who is slow', async () => {
  const { bus, next } = host()
  await next()
  for (let round = 0; round < 1000; round++) stateSignal(bus, [round % 2 === 0 ? 'failed' : 'active', `s${round}`])
  expect(await next()).toMatchObject({ kind: 'changed', unit: { subState: 's999' } })
})

it('ends with connectionLost when the connection does', async () => {
  const { bus, next } = host()
  await next()
  const coming = next()
  bus.lose()
  await expect(coming).rejects.toMatchObject({ fault: { kind: 'connectionLost', host: 'h1' } })
})

it('ends with cancelled when its reader aborts, and takes its rules away', async () => {
  const { bus, next, aborted } = host()
  await next()
  const coming = next()
  aborted.abort()
  await expect(coming).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  await settle()
  expect(bus.calls.filter((call) => call.startsWith('unmatch'))).toHaveLength(5)
})

it('keeps what was heard while a list was on its way', async () => {
  const { bus, next, units } = host()
  await next()
  const answered = Promise.withResolvers<void>()
  const call = bus.call.bind(bus)
  bus.call = async (asked) => {
    const answer = await call(asked)
    if (asked.member === 'ListUnitsByPatterns') await answered.promise
    return answer
  }
  units.set(name, ['loaded', 'activating', 'start'])
  bus.emit({ member: 'UnitNew', body: [name, '/x'] })
  await settle()
  stateSignal(bus, ['failed', 'failed'])
  answered.resolve()
  expect(await next()).toMatchObject({ kind: 'changed', unit: { activeState: 'failed' } })
  const later = next()
  await settle()
  stateSignal(bus, ['active', 'running'])
  // The list's older word is never told: the next news is the next change.
  expect(await later).toMatchObject({ kind: 'changed', unit: { activeState: 'active' } })
})

it('misses no unit that comes while the first list is on its way', async () => {
  const { bus, next, units } = host()
  const answered = Promise.withResolvers<void>()
  const call = bus.call.bind(bus)
  bus.call = async (asked) => {
    const answer = await call(asked)
    if (asked.member === 'ListUnitFilesByPatterns') await answered.promise
    return answer
  }
  const first = next()
  await settle()
  units.set('xray-tunnel-b.service', ['loaded', 'active', 'running'])
  bus.emit({ member: 'UnitNew', body: ['xray-tunnel-b.service', '/x'] })
  answered.resolve()
  const names = (event: ManagerEvent): string[] =>
    event.kind === 'listed' ? event.units.map((unit) => unit.name) : event.kind === 'changed' ? [event.unit.name] : []
  const told = new Set([...names(await first), ...names(await next())])
  expect([...told]).toEqual([name, 'xray-tunnel-b.service'])
})

it('reads the unit files once while systemd tells of every change', async () => {
  const { bus, next } = host()
  await next()
  bus.emit({ member: 'UnitNew', body: [name, '/x'] })
  await settle()
  const lists = bus.calls.filter((call) => call.startsWith('List'))
  expect(lists).toEqual(['ListUnitsByPatterns', 'ListUnitFilesByPatterns', 'ListUnitsByPatterns'])
})

it('lists a host whose units come and go without end a few times, then waits, and has the last state', async () => {
  const { bus, next, units, clock } = host()
  await next()
  for (let at = 0; at < 20_000; at += 1) {
    stateSignal(bus, ['failed', 'failed'], `xray-tunnel-made-up-${at}.service`)
    bus.emit({ member: 'UnitNew', body: [`xray-tunnel-made-up-${at}.service`, '/x'] })
    if (at % 100 === 0) await settle()
  }
  const lists = (): number => bus.calls.filter((call) => call === 'ListUnitsByPatterns').length
  expect(lists()).toBeLessThanOrEqual(6)
  units.set('xray-tunnel-b.service', ['loaded', 'active', 'running'])
  const before = lists()
  await clock.tick()
  await settle()
  expect(lists()).toBe(before + 1)
  expect(await next()).toMatchObject({ kind: 'changed', unit: { name: 'xray-tunnel-b.service' } })
})
