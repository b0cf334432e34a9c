import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { HostError } from '../../shared/hostError.ts'
import { full, kindOf, makeGate, nothing, orderOf, stepsOf, World } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

test('each step is stored before and after its work, and the end with what it recorded', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const operationId = randomUUID()
  const seen: string[] = []
  const note = (): void => {
    const [item] = world.disk.items(operationId)
    seen.push((item?.steps ?? []).map(({ state }) => state).join(' '))
  }
  const kind = kindOf(async (run) => {
    await run.step('look', async () => note())
    note()
    await run.skip('write', 'as it shall be')
    await run.step('verify', async () => note())
    return { value: 7, record: async (tables) => tables.fleet.putSetting('recorded', 1) }
  })
  const { operation, values } = await jobs.run(orderOf(kind, ['fra'], { operationId }))
  expect(seen).toEqual(['running waiting waiting', 'done waiting waiting', 'done skipped running'])
  expect(values).toEqual([7])
  expect(operation).toMatchObject({
    id: operationId,
    state: 'done',
    host: 'fra',
    tunnel: 'home',
    by: 'cli',
    fault: null,
  })
  expect(world.disk.setting('recorded')).toBe(1)
  expect(world.disk.job(operationId)).toMatchObject({ state: 'done', leaseOwner: null })
  expect(await jobs.get(operationId)).toEqual(operation)
})

test('one item at a time on a host, in the order given; other hosts do not wait', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const began: string[] = []
  const gate = makeGate()
  const kind = kindOf(async ({ host }, input) => {
    began.push(`${host.name}/${input}`)
    await gate.passed
  })
  const on = (host: string, input: string) =>
    jobs.run({ ...orderOf(kind, [host]), items: [{ host: { id: host, name: host }, tunnels: [], input }] })
  const all = [on('fra', 'a'), on('fra', 'b'), on('ams', 'a'), on('fra', 'c')]
  await settle()
  expect(began).toEqual(['fra/a', 'ams/a'])
  expect([jobs.isBusy('fra'), jobs.isBusy('waw')]).toEqual([true, false])
  gate.open()
  await world.time.until(Promise.all(all))
  expect(began).toEqual(['fra/a', 'ams/a', 'fra/b', 'fra/c'])
  expect(jobs.isBusy('fra')).toBe(false)
})

test('a host for which two hundred wait refuses with busyHost, and nothing is stored of what it refused', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const gate = makeGate()
  const kind = kindOf(async () => gate.passed)
  const all = Array.from({ length: 200 }, () => jobs.run(orderOf(kind, ['fra'])))
  const operationId = randomUUID()
  const refused = jobs.run(orderOf(kind, ['ams', 'fra'], { operationId }))
  await expect(refused).rejects.toMatchObject({ fault: { kind: 'busyHost', host: 'fra' } })
  expect(world.disk.job(operationId)).toBeUndefined()
  expect(jobs.isBusy('id-ams')).toBe(false)
  gate.open()
  await world.time.until(Promise.all(all))
})

test('a failed item keeps its fault, skips its other steps and lets the next order of the host begin', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const failing = kindOf(async (run) =>
    run.step('look', async () => {
      throw full
    }),
  )
  const { operation } = await jobs.run(orderOf(failing, ['fra']))
  expect(operation).toMatchObject({ state: 'failed', fault: full.fault })
  expect(stepsOf(operation)).toBe('look:failed write:skipped verify:skipped')
  expect((await jobs.run(orderOf(kindOf(nothing), ['fra']))).operation.state).toBe('done')
})

test('tunnels of a batch that failed make the item failed; its value stands', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const kind = kindOf(async () => ({ value: 'two of three', failures: [{ tunnel: 'home', fault: full.fault }] }))
  const { operation, values } = await jobs.run(orderOf(kind, ['fra']))
  expect(operation).toMatchObject({ state: 'failed', fault: full.fault, parts: [{ failures: [{ tunnel: 'home' }] }] })
  expect(values).toEqual(['two of three'])
})

test('an error that is no fault is reported, and told by its id only', async () => {
  const world = new World()
  const { jobs, errors, changes } = await world.open()
  const kind = kindOf(async () => {
    throw new TypeError('password is hunter2')
  })
  const { operation } = await jobs.run(orderOf(kind, ['fra']))
  expect(operation.fault).toEqual({ kind: 'internal', id: 'error-1' })
  expect(errors).toHaveLength(1)
  expect(JSON.stringify([operation, changes, world.disk.all, world.disk.items(operation.id)])).not.toContain('hunter2')
})

test('what a run owns is stored with its record before it acts, all or nothing', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const taken = new HostError({ kind: 'alreadyExists', what: 'tunnel', name: 'home' })
  const operationId = randomUUID()
  const kept: unknown[] = []
  const undone: unknown[] = []
  const kind = kindOf(
    async (run) => {
      await run.keep({ uid: 1 }, async (tables) => tables.fleet.putSetting('owner', run.job))
      kept.push(world.disk.items(operationId)[0]?.kept)
      await run.keep({ uid: 2 }, async (tables) => {
        await tables.fleet.putSetting('owner', 'nobody')
        throw taken
      })
    },
    {
      undo: async (_input, run) => {
        undone.push(run.kept)
        return {}
      },
    },
  )
  const { operation } = await jobs.run(orderOf(kind, ['fra'], { operationId }))
  expect(operation).toMatchObject({ state: 'failed', fault: taken.fault })
  expect(kept).toEqual([{ uid: 1 }])
  expect(undone).toEqual([{ uid: 1 }])
  expect(world.disk.setting('owner')).toBe(operationId)
})

test('an order whose claim is refused is not stored and holds no host', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const taken = new HostError({ kind: 'alreadyExists', what: 'tunnel', name: 'home' })
  const record = async (): Promise<void> => {
    throw taken
  }
  const refused = jobs.run(orderOf(kindOf(nothing), ['fra'], { record, operationId: randomUUID() }))
  await expect(refused).rejects.toMatchObject({ fault: taken.fault })
  expect(world.disk.all).toEqual([])
  expect(jobs.isBusy('id-fra')).toBe(false)
})

test('the same id is carried out once: at the same time, after its end, and by the next server', async () => {
  const world = new World()
  const first = await world.open()
  let count = 0
  const kind = kindOf(async () => ({ value: (count += 1) }))
  const order = orderOf(kind, ['fra'], { operationId: randomUUID() })
  const both = await Promise.all([first.jobs.run(order), first.jobs.run({ ...order, items: async () => [] })])
  expect(both.map(({ values }) => values)).toEqual([[1], [1]])
  expect((await first.jobs.run(order)).values).toEqual([1])
  await first.jobs[Symbol.asyncDispose]()
  const next = await world.open()
  expect((await next.jobs.run(order)).values).toEqual([1])
  expect(count).toBe(1)
})

test('an id with another input or of another kind is refused, running or ended; the order of keys is no other input', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const kind = kindOf(nothing)
  const order = orderOf(kind, ['fra'], { operationId: randomUUID(), input: { a: 1, b: 2 } })
  const running = jobs.run(order)
  const reused = { fault: { kind: 'operationReused', id: order.operationId, title: 'restart fra' } }
  await expect(jobs.run({ ...order, input: { a: 1 } })).rejects.toMatchObject(reused)
  await running
  await expect(jobs.run({ ...order, input: { a: 2, b: 2 } })).rejects.toMatchObject(reused)
  await expect(jobs.run({ ...order, kind: { ...kind, kind: 'stopTunnels' } })).rejects.toMatchObject(reused)
  expect((await jobs.run({ ...order, input: { b: 2, a: 1 } })).operation.state).toBe('done')
})

test('progress is shown and not stored, and followers of all operations hear of it once a step', async () => {
  const world = new World()
  const { jobs, changes } = await world.open()
  const operationId = randomUUID()
  const kind = kindOf(async (run) => {
    await run.step('look', async (report) => {
      for (let at = 0; at <= 1000; at += 1) report({ progress: at / 1000, note: `${at} of 1000` })
      expect((await jobs.get(operationId)).parts[0]?.steps[0]).toMatchObject({ progress: 1, note: '1000 of 1000' })
      expect(world.disk.items(operationId)[0]?.steps[0]?.progress).toBeNull()
    })
    await run.step('write', nothing)
    await run.step('verify', nothing)
  })
  const { operation } = await jobs.run(orderOf(kind, ['fra'], { operationId }))
  expect(operation.state).toBe('done')
  expect(changes.map(({ state, step }) => `${state} ${step}`)).toEqual([
    'waiting ',
    'running ',
    'running look',
    'running write',
    'running verify',
    'running ',
    'done ',
  ])
})

test('history is pruned at the start and every day, by the setting', async () => {
  const world = new World()
  const { jobs } = await world.open()
  await jobs.run(orderOf(kindOf(nothing), ['fra']))
  await world.time.pass(5000)
  await jobs.run(orderOf(kindOf(nothing), ['fra']))
  expect(world.disk.all).toHaveLength(2)
  await world.disk.open().fleet.putSetting('retention', { operations: 1 })
  await world.time.pass(86_400_000)
  expect(world.disk.all).toHaveLength(1)
  await world.disk.open().fleet.putSetting('retention', { days: 0.5 })
  await world.open()
  expect(world.disk.all).toHaveLength(0)
})
