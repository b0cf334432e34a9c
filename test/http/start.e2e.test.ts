import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findServer } from '../../client/sdk/findServer.ts'
import { exchange, ticketOf } from './serve.ts'

const entry = join(import.meta.dirname, '../../server/start.ts')
const command = join(import.meta.dirname, '../../client/cli/main.ts')
const children: ChildProcess[] = []
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'raptor-home-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(home, { recursive: true })
})

/** `npm start` in a process of its own, until it has printed the page's address. */
const start = async () => {
  const child = spawn(process.execPath, [entry, '--port', '0', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const ended = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const pageUrl = /http:\S+#token=\S+/.exec(line)?.[0]
    if (pageUrl !== undefined) return { child, ended, pageUrl }
  }
  throw new Error('The server ended before it had started')
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends the server cleanly', async (signal) => {
  const { child, ended } = await start()
  child.kill(signal)
  expect(await ended).toEqual([0, null])
  expect(await readdir(home)).not.toContain('server.json')
})

test('a reader on the WebSocket does not keep the server from ending', async () => {
  const { child, ended } = await start()
  const found = await findServer(home)
  const { createRaptor } = await import('../../client/sdk/raptor.ts')
  await using raptor = createRaptor(found ?? { url: '', token: '' })
  for await (const event of raptor.services.watch.subscribe()) {
    expect(event.kind).toBe('snapshot')
    break
  }
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('after SIGKILL the next start works and takes over', async () => {
  const killed = await start()
  const before = await findServer(home)
  killed.child.kill('SIGKILL')
  await killed.ended
  expect(await findServer(home)).toBeUndefined()
  await start()
  const after = await findServer(home)
  expect(after?.token).toBeDefined()
  expect(after?.token).not.toBe(before?.token)
})

test('a second start shows the way to the running server', async () => {
  await start()
  const second = await start()
  expect(await second.ended).toEqual([1, null])
  const found = await findServer(home)
  expect(second.pageUrl).toContain(found?.url ?? 'none')
  expect((await exchange(new URL(second.pageUrl).origin, ticketOf(second.pageUrl))).status).toBe(204)
})

test.each([
  ['--port', '99999', 'a number from 0 to 65535'],
  ['--port', 'many', 'a number from 0 to 65535'],
  ['--prot', '1', "Unknown option '--prot'"],
])('%s %s is refused in a sentence', async (...[option, value, sentence]) => {
  const child = spawn(process.execPath, [entry, option, value, '--home', home])
  const ended = once(child, 'close')
  const stderr = await text(child.stderr)
  expect(await ended).toEqual([1, null])
  expect(stderr).toContain(sentence)
  expect(stderr).not.toMatch(/^ {4}at /m)
})

test('raptor serve --json says its address as JSON, and nothing else on stdout', async () => {
  const child = spawn(process.execPath, [command, 'serve', '--port', '0', '--json', '--home', home])
  children.push(child)
  const ended = once(child, 'close')
  let stdout = ''
  for await (const line of createInterface(child.stdout)) {
    stdout += line
    child.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
  expect(JSON.parse(stdout)).toEqual({
    url: expect.stringMatching(/^http:/),
    pageUrl: expect.stringContaining('#token='),
  })
})
