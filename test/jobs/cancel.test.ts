import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Fault } from '../../shared/fault.ts'
import { HostError } from '../../shared/hostError.ts'
import type { JobKind } from '../../server/jobs/job.ts'
import { full, kindOf, makeGate, nothing, orderOf, statesOf, stepsOf, World, type Kind } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

const broken = new HostError({ kind: 'connectionLost', host: 'fra', during: 'rm' })

/** Keeps, waits inside its first step, passes its point of no return where it shall, and goes on. */
const gated = (
  gate: Promise<void>,
  { past = false, keeps = true, ...more }: Partial<Kind> & { past?: boolean; keeps?: boolean } = {},
) =>
  kindOf(async (run) => {
    if (keeps) await run.keep('owned')
    if (past) await run.passNoReturn()
    await run.step('look', async () => gate)
    await run.step('write', nothing)
    return { value: 'worked' }
  }, more)

test('a cancelled item ends before its next step, and is cancelled once what it kept was taken back', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const undone: unknown[] = []
  const undo: JobKind<string, unknown>['undo'] = async (input, run) => {
    undone.push([input, run.kept])
    return run.step('remove', async () => ({ record: async (tables) => tables.fleet.putSetting('freed', true) }))
  }
  const operationId = randomUUID()
  const running = jobs.run(orderOf(gated(gate.passed, { undo }), ['fra'], { operationId }))
  await settle()
  const cancelling = jobs.cancel(operationId)
  await settle()
  expect(undone).toEqual([])
  gate.open()
  const operation = await cancelling
  expect(operation).toMatchObject({ state: 'cancelled', fault: { kind: 'cancelled', host: 'fra' } })
  expect(stepsOf(operation)).toBe('look:done write:skipped verify:skipped take back:done')
  expect(undone).toEqual([['fra', 'owned']])
  expect(world.disk.setting('freed')).toBe(true)
  expect(await running).toEqual({ operation, values: [undefined] })
})

test('a cancel whose taking back fails is told as failed: what is left, and why', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const undo = async (): Promise<never> => {
    throw broken
  }
  const operationId = randomUUID()
  void jobs.run(orderOf(gated(gate.passed, { undo }), ['fra'], { operationId }))
  await settle()
  const cancelling = jobs.cancel(operationId)
  gate.open()
  const { state, fault } = await cancelling
  expect(state).toBe('failed')
  expect(fault).toMatchObject({ kind: 'notTakenBack', host: 'fra', left: broken.message })
})

test('taking back that the store refuses to record is not told as taken back', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const undo = async () => ({
    record: async () => {
      throw broken
    },
  })
  const kind = kindOf(
    async (run) => {
      await run.keep('owned')
      throw full
    },
    { undo },
  )
  const { operation } = await jobs.run(orderOf(kind, ['fra']))
  expect(operation.fault).toEqual({ kind: 'notTakenBack', host: 'fra', cause: full.message, left: broken.message })
})

test('past its point of no return an item goes to its end, and cancel waits for it', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const signals: boolean[] = []
  const kind = kindOf(
    async (run) => {
      await run.keep('owned')
      await run.passNoReturn()
      await run.step('look', async () => gate.passed)
      signals.push(run.signal.aborted)
      await run.step('write', nothing)
    },
    {
      undo: async () => {
        throw new Error('never')
      },
    },
  )
  const operationId = randomUUID()
  void jobs.run(orderOf(kind, ['fra', 'ams'], { operationId, policy: { batch: 1 } }))
  await settle()
  const cancelling = jobs.cancel(operationId)
  gate.open()
  const operation = await cancelling
  expect(statesOf(operation)).toBe('done skipped')
  expect(operation.state).toBe('cancelled')
  expect(operation.parts[1]?.fault).toMatchObject({ kind: 'notBegun', host: 'ams', reason: 'it was cancelled' })
  expect(signals).toEqual([false])
})

test('of a cancel and the passing of the point of no return exactly one wins, whichever comes first', async () => {
  const world = new World()
  const { jobs } = await world.open()
  for (const order of ['cancel first', 'pass first']) {
    const gate = makeGate()
    const operationId = randomUUID()
    const cancelled = makeGate()
    const kind = kindOf(async (run) => {
      await run.step('look', async () => gate.passed)
      if (order === 'cancel first') void jobs.cancel(operationId).then(() => cancelled.open())
      const passing = run.passNoReturn()
      if (order === 'pass first') void jobs.cancel(operationId).then(() => cancelled.open())
      await passing
      await run.step('write', nothing)
    })
    const running = jobs.run(orderOf(kind, ['fra'], { operationId }))
    gate.open()
    const { operation } = await running
    await cancelled.passed
    expect([operation.state, operation.parts[0]?.pastNoReturn]).toEqual(
      order === 'cancel first' ? ['cancelled', false] : ['done', true],
    )
  }
})

test('an item that waits for its turn is not begun when it is cancelled, and leaves the line', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  void jobs.run(orderOf(gated(gate.passed), ['fra']))
  const operationId = randomUUID()
  const waiting = jobs.run(orderOf(kindOf(nothing), ['fra'], { operationId }))
  await settle()
  expect(await jobs.cancel(operationId)).toMatchObject({ state: 'cancelled', fault: { kind: 'notBegun' } })
  expect((await waiting).operation.state).toBe('cancelled')
  gate.open()
})

test('an item that fails before its point of no return is taken back and keeps its own fault', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const seen = {
    kind: 'verifyFailed',
    host: 'fra',
    tunnel: 'home',
    check: 'port',
    reason: 'silent',
    log: [],
  } satisfies Fault
  const undone: unknown[] = []
  const undo = async (input: string) => {
    undone.push(input)
    return {}
  }
  const failing = (keeps: boolean, past: boolean) =>
    kindOf(
      async (run) => {
        if (keeps) await run.keep('owned')
        if (past) await run.passNoReturn()
        throw new HostError(seen)
      },
      { undo },
    )
  const faults = []
  for (const [keeps, past] of [
    [true, false],
    [false, false],
    [true, true],
  ] as const) {
    faults.push((await jobs.run(orderOf(failing(keeps, past), ['fra']))).operation.fault)
  }
  expect(faults).toEqual([
    { ...seen, putBack: true },
    { ...seen, putBack: false },
    { ...seen, putBack: false },
  ])
  expect(undone).toEqual(['fra'])
})

test('cancelling what has ended gives how it ended; what is not known is not found', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const { operation } = await jobs.run(orderOf(kindOf(nothing), ['fra']))
  expect(await jobs.cancel(operation.id)).toEqual(operation)
  await expect(jobs.cancel(randomUUID())).rejects.toMatchObject({ fault: { kind: 'notFound', what: 'operation' } })
})
