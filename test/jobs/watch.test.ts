import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { faultOf } from '../../shared/hostError.ts'
import { nextOperation, type Operation, type OperationEvent } from '../../shared/operation/operation.ts'
import { kindOf, makeGate, nothing, orderOf, World } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

const collect = async (events: AsyncIterable<OperationEvent>): Promise<OperationEvent[]> => {
  const all: OperationEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

test('a watcher gets the whole operation first, then what changes, and ends with it', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const operationId = randomUUID()
  const watching = collect(jobs.watch(operationId, {}))
  const kind = kindOf(async (run) => run.step('look', nothing))
  const running = jobs.run(orderOf(kind, ['fra', 'ams'], { operationId, policy: { batch: 1 } }))
  const events = await world.time.until(watching)
  const { operation } = await running
  expect(events[0]?.kind).toBe('operation')
  expect(events.slice(1).every(({ kind }) => kind !== 'operation')).toBe(true)
  expect(events.at(-1)).toMatchObject({ kind: 'summary', summary: { state: 'done' } })
  let seen: Operation | undefined
  for (const event of events) seen = nextOperation(seen, event)
  expect(seen).toEqual(operation)
})

test('a slow watcher misses what came between and is told each item once, as it is now', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const operationId = randomUUID()
  const gate = makeGate()
  const kind = kindOf(async (run) =>
    run.step('look', async (report) => {
      for (let at = 0; at <= 10_000; at += 1) report({ note: `${at}` })
      await gate.passed
    }),
  )
  const running = jobs.run(orderOf(kind, ['fra', 'ams'], { operationId }))
  const reader = jobs.watch(operationId, {})[Symbol.asyncIterator]()
  await reader.next()
  await settle()
  const told = [await reader.next(), await reader.next(), await reader.next()].map(({ value }) => value)
  expect(told).toMatchObject([
    { kind: 'item', item: { seq: 0, steps: [{ note: '10000' }, {}, {}] } },
    { kind: 'item', item: { seq: 1, steps: [{ note: '10000' }, {}, {}] } },
    { kind: 'summary', summary: { state: 'running', step: 'look' } },
  ])
  await reader.return?.()
  gate.open()
  await running
})

test('an id that does not come within five seconds is not found', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const watching = collect(jobs.watch(randomUUID(), {}))
  const refused = watching.catch((thrown: unknown) => faultOf(thrown))
  await world.time.pass(4999)
  const late = randomUUID()
  const arriving = collect(jobs.watch(late, {}))
  await world.time.pass(1)
  expect(await refused).toMatchObject({ kind: 'notFound', what: 'operation' })
  await jobs.run(orderOf(kindOf(nothing), ['fra'], { operationId: late }))
  expect((await world.time.until(arriving)).at(-1)).toMatchObject({ kind: 'summary', summary: { state: 'done' } })
})

test('an ended operation is told once; a watcher that leaves is told nothing more', async () => {
  const world = new World()
  const { jobs } = await world.open()
  const { operation } = await jobs.run(orderOf(kindOf(nothing), ['fra']))
  expect(await collect(jobs.watch(operation.id, {}))).toEqual([{ kind: 'operation', operation }])
  const gate = makeGate()
  const operationId = randomUUID()
  const running = jobs.run(
    orderOf(
      kindOf(async () => gate.passed),
      ['fra'],
      { operationId },
    ),
  )
  const leaving = new AbortController()
  const watching = collect(jobs.watch(operationId, { signal: leaving.signal }))
  await settle()
  leaving.abort()
  expect((await watching)[0]?.kind).toBe('operation')
  gate.open()
  await running
})
