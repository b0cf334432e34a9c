import { on, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { HostError } from '../../shared/hostError.ts'
import type { LogEvent } from '../../server/fleet/services/tunnelLogs.ts'
import { fakeRouter } from '../api/fakeRouter.ts'
import { serve, type Served } from './serve.ts'

const opened: WebSocket[] = []
afterEach(() => opened.splice(0).forEach((socket) => socket.terminate()))

const open = async ({ port, token }: Served): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc`, { headers: { authorization: `Bearer ${token}` } })
  opened.push(socket)
  await once(socket, 'open')
  return socket
}

const follow = JSON.stringify({
  id: 1,
  method: 'subscription',
  params: { path: 'services.follow', input: { json: { tunnel: 'home' } } },
})

const messages = async (socket: WebSocket, count: number): Promise<string[]> => {
  const got: string[] = []
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    got.push(String(data))
    if (got.length === count) break
  }
  return got
}

const following = (events: (signal: AbortSignal | undefined) => AsyncIterable<LogEvent>) =>
  fakeRouter({ 'services.follow': (_query, { signal }) => events(signal) })

const line = (text: string): LogEvent => ({ kind: 'line', line: { atMs: 0, source: 'file', level: 'info', text } })

test('a fault ends a stream as its last item, and nothing is thrown at the client', async () => {
  await using server = await serve(
    following(async function* () {
      yield line('one')
      throw new HostError({ kind: 'connectionLost', host: 'fra1', during: 'tail' })
    }),
  )
  const socket = await open(server)
  const got = messages(socket, 4)
  socket.send(follow)
  const results = (await got).map((text): unknown => JSON.parse(text))
  expect(results).toMatchObject([
    { result: { type: 'started' } },
    { result: { type: 'data', data: { json: { kind: 'line' } } } },
    { result: { type: 'data', data: { json: { kind: 'fault', fault: { kind: 'connectionLost' } } } } },
    { result: { type: 'stopped' } },
  ])
})

test('the text of an unknown error is in no message of a stream and of no call over the socket', async () => {
  await using server = await serve(
    following(async function* () {
      yield line('one')
      throw new Error('hunter2')
    }),
  )
  const socket = await open(server)
  const got = messages(socket, 5)
  socket.send(follow)
  socket.send(JSON.stringify({ id: 2, method: 'query', params: { path: 'hosts.list', input: {} } }))
  const all = (await got).join('\n')
  expect(all.match(/"internal"/g)).toHaveLength(2)
  expect(all).not.toMatch(/hunter2|not in this test/)
  expect(server.reports.map(({ error }) => String(error)).join()).toMatch(/hunter2/)
})

test('a reader that stops makes the stream wait, so the server keeps a few messages and not all', async () => {
  let told = 0
  const text = 'x'.repeat(64 * 1024)
  await using server = await serve(
    following(async function* () {
      for (;;) {
        told += 1
        yield line(text)
        await sleep(0)
      }
    }),
  )
  const socket = await open(server)
  socket.pause()
  socket.send(follow)
  const stopped = await settled(() => told)
  // What the kernel and both ends may hold, far below what an unbounded stream makes in this time.
  expect(stopped * text.length).toBeLessThan(64 * 1024 * 1024)
  socket.resume()
  await once(socket, 'message')
  await expect.poll(() => told).toBeGreaterThan(stopped)
})

/** The value of a counter once it has stood still for a while; it fails by the test's own deadline when it never does. */
const settled = async (count: () => number): Promise<number> => {
  for (;;) {
    const before = count()
    await sleep(200)
    if (before > 0 && count() === before) return before
  }
}

test('a reader that goes away ends its stream', async () => {
  const { promise: ended, resolve } = Promise.withResolvers<boolean>()
  await using server = await serve(
    following(async function* (signal) {
      yield line('one')
      signal?.addEventListener('abort', () => resolve(true))
      await ended
    }),
  )
  const socket = await open(server)
  const got = messages(socket, 2)
  socket.send(follow)
  await got
  socket.terminate()
  expect(await ended).toBe(true)
})

test.each([
  ['too large', 'x'.repeat(300 * 1024)],
  ['no JSON', '{"hunter2'],
  ['no request', '7'],
])('a message that is %s harms no one else', async (_what, message) => {
  await using server = await serve()
  const socket = await open(server)
  socket.on('error', () => undefined)
  socket.send(message)
  const [reply]: unknown[] = await Promise.race([once(socket, 'message'), once(socket, 'close')])
  expect(String(reply)).not.toContain('hunter2')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})
