import { expect, it } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import type { Call } from '../../../server/bus/connection/bus.ts'
import { runJobs } from '../../../server/bus/manager/jobs.ts'
import { fakeBus, type FakeBus } from '../fakeBus.ts'
import { handClock } from '../handClock.ts'

const jobOf = (name: string): string => `/job/${name}`

/** A systemd that takes any order; `answer` goes first. */
const takingOrders = (answer: (call: Call) => unknown = () => undefined): FakeBus =>
  fakeBus((call) => {
    const given = answer(call)
    if (given !== undefined) return given
    if (call.member === 'ListJobs') return []
    if (/^(Start|Stop|Restart)Unit$/.test(call.member)) return jobOf(String(call.body?.[0]))
    return undefined
  })

const removed = (bus: FakeBus, name: string, result: string): void =>
  bus.emit({ member: 'JobRemoved', body: [1, jobOf(name), name, result] })

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const [a, b] = ['xray-tunnel-a.service', 'xray-tunnel-b.service'] as const

it('waits for the end of each job and answers in the order asked', async () => {
  const bus = takingOrders()
  const results = runJobs(bus, { order: 'start', names: [a, b], clock: handClock() })
  await settle()
  removed(bus, b, 'failed')
  removed(bus, a, 'done')
  expect(await results).toEqual(['done', 'failed'])
  expect(bus.calls.indexOf('match JobRemoved')).toBeLessThan(bus.calls.indexOf('StartUnit'))
})

it('hears a job that ends before its order was answered', async () => {
  const bus = takingOrders(({ member }) => {
    if (member === 'StartUnit') removed(bus, a, 'done')
    return undefined
  })
  expect(await runJobs(bus, { order: 'start', names: [a], clock: handClock() })).toEqual(['done'])
})

it.each([
  ['start', { ActiveState: 'active', SubState: 'running', Result: 'success' }, 'done'],
  ['start', { ActiveState: 'failed', SubState: 'failed', Result: 'exit-code' }, 'failed'],
  ['stop', { ActiveState: 'inactive', SubState: 'dead', Result: 'success' }, 'done'],
  ['stop', { ActiveState: 'active', SubState: 'running', Result: 'success' }, 'failed'],
] as const)('reads the result of a %s whose end was lost in a reload from the unit', async (order, state, result) => {
  const clock = handClock()
  const bus = takingOrders(({ member }) =>
    member === 'GetAll' ? new Map(Object.entries({ Id: a, ...state })) : undefined,
  )
  const results = runJobs(bus, { order, names: [a], clock })
  await settle()
  await clock.tick()
  expect(await results).toEqual([result])
})

it('goes on waiting for a job that systemd still has', async () => {
  const clock = handClock()
  const bus = takingOrders(({ member }) =>
    member === 'ListJobs' ? [[1, a, 'start', 'running', jobOf(a), '/']] : undefined,
  )
  const results = runJobs(bus, { order: 'start', names: [a], clock })
  await settle()
  await clock.tick()
  expect(bus.calls).not.toContain('GetAll')
  removed(bus, a, 'done')
  expect(await results).toEqual(['done'])
})

it('carries out the rest when one unit is refused, and then says which', async () => {
  const bus = takingOrders(({ member, body }) => {
    if (member !== 'StartUnit' || body?.[0] !== a) return undefined
    throw new HostError({ kind: 'notFound', what: 'unit on h1', name: a })
  })
  const results = runJobs(bus, { order: 'start', names: [a, b], clock: handClock() })
  await settle()
  removed(bus, b, 'done')
  await expect(results).rejects.toMatchObject({ fault: { kind: 'notFound', name: a } })
})

it('ends with connectionLost when the connection does', async () => {
  const bus = takingOrders()
  const results = runJobs(bus, { order: 'start', names: [a], clock: handClock() })
  await settle()
  bus.lose()
  await expect(results).rejects.toMatchObject({ fault: { kind: 'connectionLost', during: `start ${a}` } })
})

it('ends with timedOut at its deadline', async () => {
  const results = runJobs(takingOrders(), { order: 'stop', names: [a], clock: handClock() }, { timeoutMs: 20 })
  await expect(results).rejects.toMatchObject({ fault: { kind: 'timedOut', ms: 20 } })
})

it('keeps no more ends of foreign jobs than it may wait for, and still finds its own', async () => {
  const clock = handClock()
  const bus = takingOrders(({ member }) => {
    if (member === 'StartUnit') for (let at = 0; at < 20_000; at += 1) removed(bus, `foreign-${at}`, 'done')
    if (member === 'StartUnit') removed(bus, a, 'done')
    return member === 'GetAll'
      ? new Map([
          ['Id', a],
          ['ActiveState', 'active'],
        ])
      : undefined
  })
  const results = runJobs(bus, { order: 'start', names: [a], clock })
  await settle()
  await clock.tick()
  expect(await results).toEqual(['done'])
  expect(bus.calls).toContain('GetAll')
})
