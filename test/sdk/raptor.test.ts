import { afterAll, describe, expect, test } from 'vitest'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
import { createRaptor, RaptorError, type AppRouter, type Fault } from '../../client/sdk/raptor.ts'
import { HostError } from '../../shared/hostError.ts'
import type { LogEvent } from '../../server/fleet/services/tunnelLogs.ts'
import { fakeRouter } from '../api/fakeRouter.ts'
import { serve } from '../http/serve.ts'

const fault: Fault = { kind: 'notFound', what: 'host', name: 'db9', known: ['db1'] }
const by: string[] = []
const line = (text: string): LogEvent => ({ kind: 'line', line: { atMs: 0, source: 'file', level: 'info', text } })

const server = await serve(
  fakeRouter({
    'hosts.list': async () => [],
    'hosts.get': async () => Promise.reject(new HostError(fault)),
    'hosts.facts': async (_host, asking) => {
      by.push(asking.by)
      throw new HostError(fault)
    },
    'services.follow': async function* (_query, asking) {
      by.push(asking.by)
      yield line('one')
      yield line('two')
      throw new HostError({ kind: 'connectionLost', host: 'fra1', during: 'tail' })
    },
  }),
)
afterAll(async () => server[Symbol.asyncDispose]())
const { url, token } = server

const faultOf = async (call: Promise<unknown>): Promise<unknown> => {
  const thrown: unknown = await call.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(RaptorError)
  return thrown instanceof RaptorError ? thrown.fault : undefined
}

const next = async <T>(stream: AsyncIterable<T>): Promise<IteratorResult<T>> => stream[Symbol.asyncIterator]().next()

test('a call gives what the procedure gives', async () => {
  await using raptor = createRaptor({ url, token })
  expect(await raptor.hosts.list.query()).toEqual([])
})

test('a fault is thrown typed, with its sentence', async () => {
  await using raptor = createRaptor({ url, token })
  const call = raptor.hosts.get.query({ host: 'db9' })
  await expect(call).rejects.toThrow('There is no host named db9.')
  expect(await faultOf(call)).toEqual(fault)
})

test('a stream is read with for await, and ends with its fault as an item', async () => {
  await using raptor = createRaptor({ url, token })
  const kinds: string[] = []
  for await (const event of raptor.services.follow.subscribe({ tunnel: 'home' })) kinds.push(event.kind)
  expect(kinds).toEqual(['line', 'line', 'fault'])
})

test('the server hears who asks, over both doors', async () => {
  by.length = 0
  await using raptor = createRaptor({ url, token, by: 'cli' })
  await raptor.hosts.facts.query({ host: 'db9' }).catch(() => undefined)
  await next(raptor.services.follow.subscribe({ tunnel: 'home' }))
  expect(by).toEqual(['cli', 'cli'])
})

describe('with a wrong token', () => {
  test('a call is refused', async () => {
    await using raptor = createRaptor({ url, token: 'wrong' })
    expect(await faultOf(raptor.hosts.list.query())).toMatchObject({ kind: 'unauthorized' })
  })

  test('a stream is refused and does not try for ever', async () => {
    await using raptor = createRaptor({ url, token: 'wrong' })
    const stream = raptor.services.follow.subscribe({ tunnel: 'home' })
    expect(await faultOf(next(stream))).toMatchObject({ kind: 'unauthorized' })
  })
})

test('where no server listens a call says so, and why', async () => {
  const gone = await serve()
  await gone[Symbol.asyncDispose]()
  await using raptor = createRaptor({ url: gone.url, token })
  const fault = await faultOf(raptor.hosts.list.query())
  expect(fault).toMatchObject({ kind: 'serverUnreachable', url: gone.url })
  expect(JSON.stringify(fault)).toContain('ECONNREFUSED')
})

test('a call that was aborted is cancelled', async () => {
  await using raptor = createRaptor({ url, token })
  const call = raptor.hosts.list.query(undefined, { signal: AbortSignal.abort() })
  expect(await faultOf(call)).toMatchObject({ kind: 'cancelled' })
})

test('a question is abandoned on the server too when its asker leaves', async () => {
  const asked = Promise.withResolvers<void>()
  const abandoned = Promise.withResolvers<boolean>()
  await using waiting = await serve(
    fakeRouter({
      'hosts.check': async (_host, { signal }) => {
        asked.resolve()
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        abandoned.resolve(true)
        throw new HostError({ kind: 'cancelled', what: 'The check' })
      },
    }),
  )
  await using raptor = createRaptor({ url: waiting.url, token: waiting.token })
  const leaving = new AbortController()
  const call = raptor.hosts.check.query({ host: 'db1' }, { signal: leaving.signal })
  await asked.promise
  leaving.abort()
  expect(await faultOf(call)).toMatchObject({ kind: 'cancelled' })
  expect(await abandoned.promise).toBe(true)
})

test('a plain tRPC client speaks to the server too', async () => {
  const headers = { authorization: `Bearer ${token}` }
  const client = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })],
  })
  expect(await client.hosts.list.query()).toEqual([])
})
