import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { operationPolicy } from '../../shared/operation/operation.ts'
import { wavesOf } from '../../server/jobs/run/waves.ts'
import { full, kindOf, makeGate, nothing, orderOf, statesOf, World, type Kind } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

const hosts = ['a', 'b', 'c', 'd', 'e']

/** Fails on the named hosts. */
const failingOn = (...bad: readonly string[]) =>
  kindOf(async (_run, host) => {
    if (bad.includes(host)) throw full
  })

const runWith = async (kind: Kind, policy: object) => {
  const world = new World()
  const { jobs } = await world.open()
  const { operation } = await world.time.until(jobs.run(orderOf(kind, hosts, { policy })))
  return operation
}

test('waves hold every item once, in order; the canary is alone and no batch is empty', () => {
  const batch = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
  )
  fc.assert(
    fc.property(fc.nat(60), fc.nat(70), batch, (total, canary, batch) => {
      const waves = wavesOf(operationPolicy.parse({ canary, batch }), total)
      expect(waves.flat()).toEqual(Array.from({ length: total }, (_, seq) => seq))
      expect(waves.every((wave) => wave.length > 0)).toBe(true)
      expect(canary === 0 || waves[0]?.length === (total === 0 ? undefined : Math.min(canary, total))).toBe(true)
    }),
  )
})

test('a canary goes alone, and the rest only when it is well', async () => {
  const well = await runWith(failingOn('c'), { canary: 1 })
  expect(statesOf(well)).toBe('done done failed done done')
  const ill = await runWith(failingOn('a'), { canary: 2 })
  expect(statesOf(ill)).toBe('failed done skipped skipped skipped')
  expect(ill).toMatchObject({ state: 'failed', fault: full.fault })
  expect(ill.parts[4]?.fault).toEqual({
    kind: 'notBegun',
    host: 'e',
    what: '"restart a b c d e"',
    reason: 'of the first 2, which go alone, 1 did not get through',
  })
})

test('batches run one after the other with a pause between, and never more at once', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const began: string[] = []
  let running = 0
  let most = 0
  const kind = kindOf(async (_run, host) => {
    running += 1
    most = Math.max(most, running)
    began.push(`${host} ${world.time.nowMs - 1_000_000}`)
    await settle()
    running -= 1
  })
  await world.time.until(jobs.run(orderOf(kind, hosts, { policy: { batch: '40%', pauseMs: 60_000 } })))
  expect(began).toEqual(['a 0', 'b 0', 'c 60000', 'd 60000', 'e 120000'])
  expect(most).toBe(2)
})

test('more failures than the policy allows stop the order before its next batch', async () => {
  const kind = failingOn('a', 'c')
  expect(statesOf(await runWith(kind, { batch: 1, maxFailures: 1 }))).toBe('failed done failed skipped skipped')
  expect(statesOf(await runWith(kind, { batch: 1, maxFailures: 2 }))).toBe('failed done failed done done')
  expect(statesOf(await runWith(kind, { batch: 1 }))).toBe('failed done failed done done')
})

test('where the gate finds what was changed unwell, the order stops and says so', async () => {
  const asked: (readonly string[])[] = []
  const kind: Kind = {
    ...failingOn('b'),
    gate: async (inputs) => {
      asked.push(inputs)
      return inputs.includes('c') ? full.fault : undefined
    },
  }
  const operation = await runWith(kind, { batch: 2, gate: true })
  expect(asked).toEqual([['a'], ['c', 'd']])
  expect(statesOf(operation)).toBe('done failed done done skipped')
  expect(operation).toMatchObject({ state: 'failed', fault: full.fault })
  expect((await runWith(kind, { batch: 2 })).parts[4]?.state).toBe('done')
})

test('a cancel during the pause ends the order at once', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const operationId = randomUUID()
  void jobs.run(orderOf(kindOf(nothing), hosts, { operationId, policy: { batch: 2, pauseMs: 3_600_000 } }))
  await settle()
  const operation = await jobs.cancel(operationId)
  expect(statesOf(operation)).toBe('done done skipped skipped skipped')
  expect(operation.state).toBe('cancelled')
  expect(world.time.nowMs).toBe(1_000_000)
})

test('hosts of a later batch are free for other orders until its turn comes', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const rolling = jobs.run(
    orderOf(
      kindOf(async () => gate.passed),
      ['a', 'b'],
      { policy: { batch: 1 } },
    ),
  )
  expect((await jobs.run(orderOf(kindOf(nothing), ['b']))).operation.state).toBe('done')
  gate.open()
  await world.time.until(rolling)
})
