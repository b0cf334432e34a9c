import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ItemRun } from '../../server/jobs/job.ts'
import { kindOf, makeGate, nothing, orderOf, statesOf, stepsOf, World, type Kind } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

const never = new Promise<void>(() => undefined)

/** Keeps, then runs its steps; `at` is reached in the second. */
const kindWith = (at: (run: ItemRun) => Promise<void>, more: Partial<Kind> & { past?: boolean } = {}) => {
  const { past = false, ...rest } = more
  return kindOf(async (run, input) => {
    await run.keep(`owned by ${input}`)
    await run.step('look', nothing)
    if (past) await run.passNoReturn()
    await run.step('write', async () => at(run))
    await run.step('verify', nothing)
    return { value: input }
  }, rest)
}

const endOf = async ({ jobs }: { jobs: AsyncDisposable }): Promise<void> => {
  await jobs[Symbol.asyncDispose]()
}

const undoNever = async (): Promise<never> => {
  throw new Error('A server that ends takes nothing back.')
}

test('a server that ends lets a step come to its end, takes nothing back and leaves the item interrupted', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const running = jobs.run(
    orderOf(
      kindWith(async () => gate.passed, { undo: undoNever }),
      ['fra', 'ams'],
      { policy: { batch: 1 } },
    ),
  )
  await settle()
  const ending = jobs[Symbol.asyncDispose]()
  gate.open()
  await ending
  const { operation } = await running
  expect(operation.state).toBe('interrupted')
  expect(statesOf(operation)).toBe('interrupted interrupted')
  expect(stepsOf(operation)).toBe('look:done write:done verify:waiting')
  expect(operation.fault).toMatchObject({ kind: 'interrupted', host: 'fra', step: 'verify' })
  expect(world.disk.job(operation.id)).toMatchObject({ state: 'interrupted', leaseOwner: null })
  expect(world.disk.items(operation.id)[1]?.startedAtMs).toBeNull()
})

test('a step that comes to no end is torn after ten seconds; the end of the server is bounded', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const signals: AbortSignal[] = []
  const kind = kindWith(async (run) => {
    signals.push(run.signal)
    await never
  })
  const running = jobs.run(orderOf(kind, ['fra']))
  await settle()
  const ending = endOf({ jobs })
  await world.time.pass(9999)
  expect(signals[0]?.aborted).toBe(false)
  await world.time.until(ending)
  expect(world.time.nowMs).toBe(1_010_000)
  expect(signals[0]?.aborted).toBe(true)
  expect((await running).operation.state).toBe('interrupted')
  expect(world.disk.items((await running).operation.id)[0]).toMatchObject({
    state: 'interrupted',
    kept: 'owned by fra',
  })
})

test('an item that was past its point of no return when its server ended goes on with the next one, with what it kept', async () => {
  for (const how of ['kill', 'dispose']) {
    const world = new World()
    const first = await world.open()
    const seen: unknown[] = []
    const operationId = randomUUID()
    const stuck = kindWith(async () => never, { past: true })
    const other: Kind = { ...kindWith(async () => never), kind: 'stopTunnels' }
    void first.jobs.run(orderOf(stuck, ['fra', 'ams', 'waw'], { operationId, policy: { batch: 2 } }))
    void first.jobs.run(orderOf(other, ['lon']))
    await settle()
    if (how === 'kill') first.kill()
    else await world.time.until(endOf(first))
    const going = kindWith(async ({ isResumed, kept }) => void seen.push([isResumed, kept]), { past: true })
    const next = await world.open({ kinds: [going, other] })
    await settle()
    expect(seen).toEqual([
      [true, 'owned by fra'],
      [true, 'owned by ams'],
    ])
    // The item that was never begun waits for a resume, and so does the other operation.
    expect(statesOf(await next.jobs.get(operationId))).toBe('done done interrupted')
    expect(world.disk.all.map(({ state }) => state)).toEqual(['interrupted', 'interrupted'])
    const resumed = await next.jobs.resume(operationId)
    expect([resumed.state, statesOf(resumed)]).toEqual(['done', 'done done done'])
    expect(seen.at(-1)).toEqual([false, undefined])
  }
})

test('what a killed server left is interrupted from the next start, and resumed as the same operation', async () => {
  const world = new World()
  const first = await world.open()
  const operationId = randomUUID()
  const stuck = kindWith(async () => never)
  const order = orderOf(stuck, ['fra', 'ams', 'waw'], { operationId, policy: { batch: 2 } })
  void first.jobs.run(order)
  await settle()
  first.kill()
  const seen: unknown[] = []
  const kind = kindWith(async ({ isResumed, kept, host }) => void seen.push([host.name, isResumed, kept]), {
    undo: undoNever,
  })
  const next = await world.open({ kinds: [kind] })
  const left = await next.jobs.get(operationId)
  expect([left.state, statesOf(left), stepsOf(left)]).toEqual([
    'interrupted',
    'interrupted interrupted interrupted',
    'look:done write:failed verify:waiting',
  ])
  expect(next.changes.at(-1)).toMatchObject({ id: operationId, state: 'interrupted' })
  const [one, other] = await Promise.allSettled([next.jobs.resume(operationId), next.jobs.resume(operationId)])
  expect([one.status, other.status]).toEqual(['fulfilled', 'rejected'])
  expect(await next.jobs.get(operationId)).toMatchObject({ state: 'done', id: operationId, fault: null })
  expect(seen).toEqual([
    ['fra', true, 'owned by fra'],
    ['ams', true, 'owned by ams'],
    ['waw', false, undefined],
  ])
  expect((await next.jobs.run(order)).values).toEqual(['fra', 'ams', 'waw'])
})

test('cancelling a resumed item that waits for its turn takes back what it kept before', async () => {
  const world = new World()
  const first = await world.open()
  const operationId = randomUUID()
  void first.jobs.run(
    orderOf(
      kindWith(async () => never),
      ['fra'],
      { operationId },
    ),
  )
  await settle()
  first.kill()
  const undone: unknown[] = []
  const gate = makeGate()
  const kind = kindWith(nothing, {
    undo: async (_input, run) => {
      undone.push(run.kept)
      return {}
    },
  })
  const { jobs } = await world.open({ kinds: [kind] })
  void jobs.run(orderOf({ ...kindOf(async () => gate.passed), kind: 'stopTunnels' }, ['fra']))
  const resuming = jobs.resume(operationId)
  await settle()
  const cancelling = jobs.cancel(operationId)
  await settle()
  expect(undone).toEqual([])
  gate.open()
  expect((await cancelling).state).toBe('cancelled')
  expect(await resuming).toMatchObject({ state: 'cancelled' })
  expect(undone).toEqual(['owned by fra'])
})

test('a kind or a version of it that is not known is shown as interrupted and never run', async () => {
  const world = new World()
  const first = await world.open()
  const ids = [randomUUID(), randomUUID()]
  const stuck = kindWith(async () => never, { past: true, version: 2 })
  void first.jobs.run(orderOf(stuck, ['fra'], { operationId: ids[0] }))
  void first.jobs.run(orderOf({ ...stuck, kind: 'stopTunnels' }, ['ams'], { operationId: ids[1] }))
  await settle()
  first.kill()
  const kind = kindWith(async () => {
    throw new Error('never')
  })
  const { jobs } = await world.open({ kinds: [kind] })
  for (const id of ids) {
    expect((await jobs.get(id ?? '')).state).toBe('interrupted')
    await expect(jobs.resume(id ?? '')).rejects.toMatchObject({ fault: { kind: 'badInput' } })
    await expect(jobs.retry({ id: id ?? '', ordered: { by: 'cli', who: 'ann' } })).rejects.toMatchObject({
      fault: { kind: 'badInput' },
    })
  }
})

test('in a shared store a living server keeps its jobs, and a dead one loses them when its lease has run out', async () => {
  const world = new World()
  const kind = kindWith(async () => never, { past: true })
  const first = await world.open({ isShared: true, kinds: [kind] })
  const operationId = randomUUID()
  void first.jobs.run(orderOf(kind, ['fra'], { operationId }))
  await world.time.pass(100_000)
  const done = kindWith(nothing, { past: true })
  const second = await world.open({ isShared: true, kinds: [done] })
  await world.time.pass(100_000)
  expect((await second.jobs.get(operationId)).state).toBe('running')
  first.kill()
  await world.time.pass(61_000)
  expect((await second.jobs.get(operationId)).state).toBe('done')
})

test('a server that lost its lease stops before its next step and writes nothing any more', async () => {
  const world = new World()
  const gate = makeGate()
  const steps: string[] = []
  const kind = kindOf(
    async (run) => {
      await run.keep('owned')
      await run.step('look', async () => gate.passed)
      await run.step('write', async () => void steps.push('write'))
    },
    { undo: undoNever },
  )
  const { jobs, store } = await world.open({ isShared: true })
  const operationId = randomUUID()
  const running = jobs.run(orderOf(kind, ['fra'], { operationId }))
  await settle()
  await store.jobs.update(operationId, { leaseOwner: 'another', leaseUntilMs: world.time.nowMs + 1e6 })
  const before = world.disk.items(operationId)
  gate.open()
  expect((await world.time.until(running)).operation.state).toBe('interrupted')
  expect(steps).toEqual([])
  expect(world.disk.items(operationId)).toEqual(before)
  expect((await jobs.get(operationId)).state).toBe('running')
})

test('an operation of another server is cancelled through the store, and watched to its end', async () => {
  const world = new World()
  const gate = makeGate()
  const first = await world.open({ isShared: true })
  const second = await world.open({ isShared: true })
  const operationId = randomUUID()
  const kind = kindWith(async () => gate.passed, { undo: async () => ({}) })
  const running = first.jobs.run(orderOf(kind, ['fra'], { operationId }))
  await settle()
  const states: string[] = []
  const watching = (async () => {
    for await (const event of second.jobs.watch(operationId, {})) {
      if (event.kind === 'operation') states.push(event.operation.state)
    }
  })()
  const cancelling = second.jobs.cancel(operationId)
  await world.time.pass(20_000)
  gate.open()
  expect((await world.time.until(cancelling)).state).toBe('cancelled')
  await world.time.until(watching)
  expect([states[0], states.at(-1)]).toEqual(['running', 'cancelled'])
  expect((await running).operation.state).toBe('cancelled')
  expect((await second.jobs.run(orderOf(kind, ['fra'], { operationId }))).operation.state).toBe('cancelled')
})
