import { expect, test } from 'vitest'
import { HostError } from '../../shared/hostError.ts'
import { streamed } from '../../server/api/streamed.ts'
import { fakeContext } from './fakeRouter.ts'

const reader = () => {
  const reports: unknown[] = []
  const ctx = fakeContext((_id, error) => reports.push(error))
  return { ctx, path: 'services.follow', signal: undefined, reports }
}

async function* endingWith(error: unknown): AsyncGenerator<number> {
  yield 1
  throw error
}

test('a stream gives the fault that ended it as its last item', async () => {
  const fault = { kind: 'connectionLost', host: 'fra1', during: 'tail' } as const
  const items = await Array.fromAsync(streamed(() => endingWith(new HostError(fault)), reader()))
  expect(items).toEqual([1, { kind: 'fault', fault }])
})

test('a stream never shows the text of an unknown error', async () => {
  const asking = reader()
  const items = await Array.fromAsync(streamed(() => endingWith(new Error('hunter2')), asking))
  expect(items).toMatchObject([1, { kind: 'fault', fault: { kind: 'internal' } }])
  expect(JSON.stringify(items)).not.toContain('hunter2')
  expect(String(asking.reports[0])).toContain('hunter2')
})

test('a stream that cannot even begin gives its fault', async () => {
  const fault = { kind: 'notFound', what: 'tunnel', name: 'x' } as const
  const begin = (): AsyncIterable<number> => {
    throw new HostError(fault)
  }
  expect(await Array.fromAsync(streamed(begin, reader()))).toEqual([{ kind: 'fault', fault }])
})

test('a stream takes the next item only when its reader can take more', async () => {
  let taken = 0
  async function* numbers(): AsyncGenerator<number> {
    for (;;) yield (taken += 1)
  }
  const gate = Promise.withResolvers<void>()
  const asking = reader()
  const stream = streamed(numbers, { ...asking, ctx: { ...asking.ctx, readable: async () => gate.promise } })
  expect(await stream.next()).toEqual({ value: 1, done: false })
  const second = stream.next()
  await new Promise((resolve) => setImmediate(resolve))
  expect(taken).toBe(1)
  gate.resolve()
  expect(await second).toEqual({ value: 2, done: false })
  await stream.return()
})
