import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { HostError } from '../../shared/hostError.ts'
import { full, kindOf, makeGate, nothing, orderOf, statesOf, World, type Kind } from './jobsWorld.ts'
import { settle } from './virtualClock.ts'

const ordered = { by: 'page', who: 'bob@desk' } as const
const hosts = ['a', 'b', 'c']

/** Fails on `bad`, which a test empties; what was worked on is in `worked`. */
const mendable = (more: Partial<Kind> = {}) => {
  const bad = new Set(['b'])
  const worked: string[] = []
  const kind = kindOf(async (_run, input) => {
    worked.push(input)
    if (bad.has(input)) throw full
    return { value: input }
  }, more)
  return { bad, worked, kind }
}

test('a retry is a new operation for what did not get through, and for nothing else', async () => {
  const world = new World()
  const { bad, worked, kind } = mendable()
  const { jobs } = await world.open({ kinds: [kind] })
  const policy = { batch: 1, maxFailures: 0 }
  const { operation } = await jobs.run(orderOf(kind, hosts, { policy }))
  expect(statesOf(operation)).toBe('done failed skipped')
  bad.clear()
  const operationId = randomUUID()
  const retried = await jobs.retry({ id: operation.id, operationId, ordered })
  expect(retried).toMatchObject({ id: operationId, retryOf: operation.id, state: 'done', who: 'bob@desk', policy })
  expect(retried.parts.map(({ host }) => host)).toEqual(['b', 'c'])
  expect(worked).toEqual(['a', 'b', 'b', 'c'])
  // Told again, and not done again.
  expect(await jobs.retry({ id: operation.id, operationId, ordered })).toEqual(retried)
})

test('the kind says what a retried item does: only the tunnels that failed, or nothing', async () => {
  const world = new World()
  const inputs: string[] = []
  const kind = kindOf(
    async (_run, input) => {
      inputs.push(input)
      return input === 'only home' ? undefined : { value: 1, failures: [{ tunnel: 'home', fault: full.fault }] }
    },
    { retry: (input, failures) => (input === 'a' ? `only ${failures.join()}` : undefined) },
  )
  const { jobs } = await world.open({ kinds: [kind] })
  const { operation } = await jobs.run(orderOf(kind, ['a', 'b']))
  const retried = await jobs.retry({ id: operation.id, ordered })
  expect(retried.parts).toMatchObject([{ host: 'a', tunnels: ['home'], state: 'done' }])
  expect(inputs).toEqual(['a', 'b', 'only home'])
  const other = await jobs.run(orderOf(kind, ['b']))
  await expect(jobs.retry({ id: other.operation.id, ordered })).rejects.toThrow('There is nothing left to do')
})

test('one item that was overtaken refuses the whole retry, and nothing is done or stored', async () => {
  const world = new World()
  const fault = { kind: 'overtaken', host: 'b', what: 'The tunnel home', by: 'it was deleted' } as const
  const asked: unknown[] = []
  const { kind, worked } = mendable({
    overtaken: async (input, tables, { startedAtMs }) => {
      asked.push([input, await tables.fleet.id(), startedAtMs])
      return input === 'b' ? fault : undefined
    },
  })
  const { jobs } = await world.open({ kinds: [kind] })
  const { operation } = await jobs.run(orderOf(kind, hosts, { policy: { batch: 1, maxFailures: 0 } }))
  await expect(jobs.retry({ id: operation.id, ordered })).rejects.toMatchObject({ fault })
  expect(asked).toEqual([['b', 'fleet', 1_000_000]])
  expect(worked).toEqual(['a', 'b'])
  expect(world.disk.all).toHaveLength(1)
})

test('what is done, or has not ended, is refused in words', async () => {
  const world = new World()
  const gate = makeGate()
  const kind = kindOf(async (_run, input) => (input === 'slow' ? gate.passed : undefined))
  const { jobs } = await world.open({ kinds: [kind] })
  const { operation } = await jobs.run(orderOf(kind, ['a']))
  await expect(jobs.retry({ id: operation.id, ordered })).rejects.toThrow('It is done; there is nothing to retry.')
  await expect(jobs.resume(operation.id)).rejects.toThrow('Only an operation that was interrupted can be resumed')
  const id = randomUUID()
  const running = jobs.run(orderOf(kind, ['slow'], { operationId: id }))
  await settle()
  await expect(jobs.retry({ id, ordered })).rejects.toThrow('It has not ended yet.')
  await expect(jobs.resume(id)).rejects.toThrow('It has not ended yet.')
  gate.open()
  await running
  await expect(jobs.retry({ id: randomUUID(), ordered })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
})

test('what was retried already is refused: as overtaken where that did something, as unfinished where it still runs', async () => {
  const world = new World()
  const gate = makeGate()
  const { bad, kind } = mendable()
  const slow = {
    ...kind,
    work: async (...given: Parameters<Kind['work']>) => gate.passed.then(async () => kind.work(...given)),
  }
  const { jobs } = await world.open({ kinds: [slow] })
  const { operation } = await jobs.run(orderOf(kind, ['b']))
  const both = [jobs.retry({ id: operation.id, ordered }), jobs.retry({ id: operation.id, ordered })]
  const outcomes = Promise.allSettled(both)
  await settle()
  bad.clear()
  gate.open()
  const [one, other] = await outcomes
  expect(one).toMatchObject({ status: 'fulfilled', value: { state: 'done' } })
  expect(other).toMatchObject({ status: 'rejected', reason: { fault: { kind: 'unfinished' } } })
  await expect(jobs.retry({ id: operation.id, ordered })).rejects.toMatchObject({ fault: { kind: 'overtaken' } })
})

test('a retry that failed can be retried, and so can the first operation', async () => {
  const world = new World()
  const { bad, kind } = mendable()
  const { jobs } = await world.open({ kinds: [kind] })
  const { operation } = await jobs.run(orderOf(kind, ['b']))
  const failed = await jobs.retry({ id: operation.id, ordered })
  expect(failed.state).toBe('failed')
  bad.clear()
  expect((await jobs.retry({ id: operation.id, ordered })).state).toBe('done')
  expect((await jobs.retry({ id: failed.id, ordered })).state).toBe('done')
})

test('an interrupted operation that a retry overtook is not resumed', async () => {
  const world = new World()
  const first = await world.open()
  const id = randomUUID()
  void first.jobs.run(
    orderOf(
      kindOf(async () => new Promise(() => undefined)),
      ['a'],
      { operationId: id },
    ),
  )
  await settle()
  first.kill()
  const { jobs } = await world.open({ kinds: [kindOf(nothing)] })
  expect((await jobs.retry({ id, ordered })).state).toBe('done')
  await expect(jobs.resume(id)).rejects.toMatchObject({ fault: { kind: 'overtaken' } })
})

test('a resume asks too whether an item was overtaken', async () => {
  const world = new World()
  const first = await world.open()
  const id = randomUUID()
  const stuck = kindOf(async (run) => {
    await run.keep('owned')
    return new Promise(() => undefined)
  })
  void first.jobs.run(orderOf(stuck, ['a'], { operationId: id }))
  await settle()
  first.kill()
  const fault = { kind: 'overtaken', what: 'The tunnel home', by: 'it was deleted' } as const
  const kept: unknown[] = []
  const kind = kindOf(nothing, {
    overtaken: async (_input, _tables, item) => {
      kept.push(item.kept)
      return fault
    },
  })
  const { jobs } = await world.open({ kinds: [kind] })
  await expect(jobs.resume(id)).rejects.toMatchObject({ fault })
  expect(kept).toEqual(['owned'])
  expect((await jobs.get(id)).state).toBe('interrupted')
  expect(new HostError(fault).message).toContain('it was deleted')
})
