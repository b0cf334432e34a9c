import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import type { Operation } from '../../../shared/operation.ts'
import type { OperationRun, OrderDefinition } from '../../../server/fleet/context.ts'
import { makeOperations } from '../../../server/fleet/operations/makeOperations.ts'
import { memoryOperations } from './memoryStore.ts'

interface Input {
  host: string
  id?: string
}

const asking = { by: 'cli' } as const

const order = (
  work: (run: OperationRun, input: Input) => Promise<unknown>,
  steps: readonly string[] = ['look', 'write'],
): OrderDefinition<Input, unknown> => ({
  kind: 'startTunnel',
  title: ({ host, id }) => `start ${host}/${id ?? 'home'}`,
  target: ({ host, id }) => ({ host, tunnel: id ?? 'home' }),
  steps: () => steps,
  work: async (input, run) => work(run, input),
})

const start = async (store = memoryOperations()) => {
  const changes: Operation[] = []
  const errors: unknown[] = []
  const operations = await makeOperations({
    store,
    now: () => 1000,
    onChange: (operation) => changes.push(operation),
    report: (error) => `error-${errors.push(error)}`,
  })
  return { store, changes, errors, operations }
}

const nothing = async (): Promise<void> => undefined

test('each step is stored before and after its work', async () => {
  const { store, operations } = await start()
  const seen: string[] = []
  const states = (): string =>
    store.log
      .at(-1)
      ?.steps.map(({ state }) => state)
      .join(' ') ?? ''
  const definition = order(async (run) => {
    await run.step('look', async () => void seen.push(states()))
    seen.push(states())
    await run.step('write', async () => void seen.push(states()))
    return 7
  })
  const { operation, value } = await operations.carryOut({ definition, input: { host: 'fra1' }, asking })
  expect(seen).toEqual(['running waiting', 'done waiting', 'done running'])
  expect(value).toBe(7)
  expect(operation).toMatchObject({ state: 'done', title: 'start fra1/home', by: 'cli', fault: null, endedAtMs: 1000 })
  expect(store.log.at(-1)).toEqual(operation)
})

test('one change at a time per host, in the order given; other hosts do not wait', async () => {
  const { operations } = await start()
  const began: string[] = []
  const gate = Promise.withResolvers<void>()
  const definition = order(async (_run, { host, id }) => {
    began.push(`${host}/${id}`)
    await gate.promise
  })
  const all = ['fra1/a', 'fra1/b', 'fra1/c', 'ams1/a'].map((ref) => {
    const [host = '', id = ''] = ref.split('/')
    return operations.carryOut({ definition, input: { host, id }, asking })
  })
  await expect.poll(() => began).toEqual(['fra1/a', 'ams1/a'])
  gate.resolve()
  await Promise.all(all)
  expect(began).toEqual(['fra1/a', 'ams1/a', 'fra1/b', 'fra1/c'])
})

test('a queue that is full refuses with busyHost and keeps no record of what it refused', async () => {
  const { store, operations } = await start()
  const gate = Promise.withResolvers<void>()
  const definition = order(async () => gate.promise)
  const all = Array.from({ length: 200 }, () => operations.carryOut({ definition, input: { host: 'fra1' }, asking }))
  const operationId = randomUUID()
  const refused = operations.carryOut({ definition, input: { host: 'fra1' }, asking, operationId })
  await expect(refused).rejects.toMatchObject({ fault: { kind: 'busyHost', host: 'fra1' } })
  expect(await store.operations.get(operationId)).toBeUndefined()
  gate.resolve()
  await Promise.all(all)
})

test('a failed step keeps its fault, skips the rest, and lets the next change of the host begin', async () => {
  const { operations, store } = await start()
  const fault = { kind: 'diskFull', host: 'fra1', path: '/etc' } as const
  const failing = order(async (run) =>
    run.step('look', async () => {
      throw new HostError(fault)
    }),
  )
  await expect(operations.carryOut({ definition: failing, input: { host: 'fra1' }, asking })).rejects.toMatchObject({
    fault,
  })
  expect(store.log.at(-1)).toMatchObject({ state: 'failed', fault, steps: [{ state: 'failed' }, { state: 'skipped' }] })
  const { operation } = await operations.carryOut({ definition: order(nothing), input: { host: 'fra1' }, asking })
  expect(operation.state).toBe('done')
})

test('an error that is no fault is reported and shown only by its id', async () => {
  const { operations, errors, store } = await start()
  const definition = order(async () => {
    throw new TypeError('password is hunter2')
  })
  const failed = operations.carryOut({ definition, input: { host: 'fra1' }, asking })
  await expect(failed).rejects.toMatchObject({ fault: { kind: 'internal', id: 'error-1' } })
  expect(errors).toHaveLength(1)
  expect(JSON.stringify(store.log)).not.toContain('hunter2')
})

test('the same id is carried out once: together, after its end, and after a restart', async () => {
  const { operations, store } = await start()
  let count = 0
  const definition = order(async () => {
    count += 1
    return { count }
  })
  const operationId = randomUUID()
  const given = { definition, input: { host: 'fra1' }, asking, operationId }
  const [first, second] = await Promise.all([operations.carryOut(given), operations.carryOut(given)])
  const third = await operations.carryOut(given)
  const { operations: restarted } = await start(store)
  const fourth = await restarted.carryOut(given)
  expect([first, second, third, fourth].map(({ value }) => value)).toEqual(
    [1, 1, 1, 1].map((once) => ({ count: once })),
  )
  const other = { ...given, definition: { ...definition, kind: 'stopTunnel' as const } }
  await expect(operations.carryOut(other)).rejects.toMatchObject({ fault: { kind: 'alreadyExists' } })
})

test('a cancelled change ends before its next step; one that waits ends at once', async () => {
  const { operations, store } = await start()
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  const definition = order(async (run) => {
    await run.step('look', async () => gate.promise)
    seen.push('look')
    await run.step('write', async () => void seen.push('write'))
  })
  const [running, waiting] = [randomUUID(), randomUUID()]
  const first = operations.carryOut({ definition, input: { host: 'fra1' }, asking, operationId: running })
  const second = operations.carryOut({ definition, input: { host: 'fra1' }, asking, operationId: waiting })
  await expect.poll(() => store.log.at(-1)?.steps[0]?.state).toBe('running')
  expect((await operations.cancel(running)).state).toBe('running')
  await operations.cancel(waiting)
  await expect(second).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  gate.resolve()
  await expect(first).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  expect(seen).toEqual(['look'])
  expect((await operations.cancel(running)).state).toBe('cancelled')
  expect((await operations.cancel(waiting)).state).toBe('cancelled')
})

test('what a killed server left is interrupted at the next start, names its step, and can be retried', async () => {
  const before = await start()
  const definition = order(async (run) => run.step('look', async () => new Promise(() => undefined)))
  const operationId = randomUUID()
  void before.operations.carryOut({ definition, input: { host: 'fra1', id: 'home' }, asking, operationId })
  await expect.poll(() => before.store.log.at(-1)?.steps[0]?.state).toBe('running')

  const { operations, store } = await start(before.store)
  expect((await store.operations.get(operationId))?.operation).toMatchObject({
    state: 'interrupted',
    fault: { kind: 'interrupted', host: 'fra1', operation: 'start fra1/home', step: 'look' },
  })
  const inputs: Input[] = []
  operations.define(order(async (_run, input) => void inputs.push(input)))
  const retried = randomUUID()
  const again = await operations.retry({ id: operationId, operationId: retried }, { by: 'page' })
  expect(again).toMatchObject({ id: retried, state: 'done', by: 'page' })
  expect(await operations.retry({ id: operationId, operationId: retried }, asking)).toEqual(again)
  expect(inputs).toEqual([{ host: 'fra1', id: 'home' }])
  await expect(operations.retry({ id: again.id }, asking)).rejects.toMatchObject({ fault: { kind: 'badInput' } })
})

test('a server that ends lets the running step end and leaves the change interrupted', async () => {
  const { operations, store } = await start()
  const gate = Promise.withResolvers<void>()
  const definition = order(async (run) => {
    await run.step('look', async () => gate.promise)
    await run.step('write', nothing)
  })
  const outcome = operations.carryOut({ definition, input: { host: 'fra1' }, asking })
  const failure = outcome.catch((thrown: unknown) => thrown)
  await expect.poll(() => store.log.at(-1)?.steps[0]?.state).toBe('running')
  const closed = operations[Symbol.asyncDispose]()
  gate.resolve()
  await closed
  expect(await failure).toMatchObject({ fault: { kind: 'interrupted', step: 'write' } })
  expect(store.log.at(-1)).toMatchObject({ state: 'interrupted', steps: [{ state: 'done' }, { state: 'skipped' }] })
})

test('watching gives it as it is and ends with it; a slow reader misses what came between', async () => {
  const { operations, store } = await start()
  const gate = Promise.withResolvers<void>()
  const definition = order(async (run) =>
    run.step('look', async (report) => {
      await gate.promise
      for (let sent = 0; sent <= 1000; sent += 1) report({ progress: sent / 1000 })
    }),
  )
  const operationId = randomUUID()
  const outcome = operations.carryOut({ definition, input: { host: 'fra1' }, asking, operationId })
  await expect.poll(async () => store.operations.get(operationId)).toBeDefined()
  const seen: Operation[] = []
  for await (const operation of operations.watch(operationId, asking)) {
    seen.push(operation)
    gate.resolve()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await outcome
  expect(seen.length).toBeLessThan(5)
  expect(seen.at(-1)).toMatchObject({ state: 'done', steps: [{ state: 'done', progress: 1 }, { state: 'skipped' }] })
})

test('an operation may be watched before its order has come', async () => {
  const { operations } = await start()
  const operationId = randomUUID()
  const states = Array.fromAsync(operations.watch(operationId, asking), ({ state }) => state)
  await operations.carryOut({ definition: order(nothing), input: { host: 'ams1' }, asking })
  await operations.carryOut({ definition: order(nothing), input: { host: 'fra1' }, asking, operationId })
  expect((await states).at(-1)).toBe('done')
})

test('watching what never comes ends as notFound, and at once when the reader leaves', async () => {
  vi.useFakeTimers()
  const { operations } = await start()
  const leave = new AbortController()
  const first = async (signal?: AbortSignal): Promise<unknown> =>
    Array.fromAsync(operations.watch(randomUUID(), { ...asking, signal })).catch((thrown: unknown) => thrown)
  const left = first(leave.signal)
  const waited = first()
  const notFound = { fault: { kind: 'notFound', what: 'operation' } }
  leave.abort()
  expect(await left).toMatchObject(notFound)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await waited).toMatchObject(notFound)
  vi.useRealTimers()
})

test('progress is shown at most a hundred times a step and never stored', async () => {
  const { operations, changes, store } = await start()
  const definition = order(async (run) =>
    run.step('look', async (report) => {
      for (let sent = 0; sent <= 10_000; sent += 1) report({ progress: sent / 10_000 })
    }),
  )
  await operations.carryOut({ definition, input: { host: 'fra1' }, asking })
  expect(changes.length).toBeGreaterThan(50)
  expect(changes.length).toBeLessThan(120)
  expect(store.log).toHaveLength(5)
})
