import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRaptor } from '../../client/sdk/raptor.ts'
import { findServer } from '../../client/sdk/findServer.ts'
import { createLocalRaptor } from '../../client/sdk/localRaptor.ts'
import { startServer } from '../../server/main.ts'
import { exchange, ticketOf } from './serve.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'raptor-home-'))
})
afterEach(async () => rm(home, { recursive: true }))

const start = async () => startServer({ home, port: 0 })
const serverFile = (): string => join(home, 'server.json')

test('a server is found by a file that only its user can read', async () => {
  await using server = await start()
  expect((await stat(serverFile())).mode & 0o777).toBe(0o600)
  const { url, token } = server
  expect(JSON.parse(await readFile(serverFile(), 'utf8'))).toEqual({ url, token, pid: process.pid })
  expect(await findServer(home)).toEqual({ url, token })
})

test('a found server answers, and its page opens once', async () => {
  await using server = await start()
  await using raptor = createRaptor((await findServer(home)) ?? { url: '', token: '' })
  expect(await raptor.hosts.list.query()).toEqual([])
  const ticket = ticketOf(server.pageUrl)
  expect((await exchange(server.url, ticket)).status).toBe(204)
  expect((await exchange(server.url, ticket)).status).toBe(401)
})

test('an ended server leaves no file, and its token opens nothing in the next', async () => {
  const first = await start()
  await first.close()
  expect(await findServer(home)).toBeUndefined()
  await expect(stat(serverFile())).rejects.toThrow('ENOENT')
  await using second = await start()
  await using raptor = createRaptor({ url: second.url, token: first.token })
  await expect(raptor.hosts.list.query()).rejects.toThrow('The server refused the request')
})

test('a second server of a folder is refused, and the living one is named', async () => {
  await using server = await start()
  await expect(start()).rejects.toThrow(`A server works on this fleet already, at ${server.url}`)
  expect(await findServer(home)).toMatchObject({ url: server.url })
})

test.each([
  ['of a process that is no more', { url: 'http://127.0.0.1:1', token: 'old', pid: 2 ** 22 + 7 }],
  ['whose process id is somebody else by now', { url: 'http://127.0.0.1:1', token: 'old', pid: process.ppid }],
])('a file %s is replaced', async (_what, file) => {
  await writeFile(serverFile(), JSON.stringify(file))
  expect(await findServer(home)).toBeUndefined()
  await using server = await start()
  expect(await findServer(home)).toMatchObject({ url: server.url })
})

test('a port that somebody else has is named', async () => {
  await using other = await start()
  const port = Number(new URL(other.url).port)
  const home = await mkdtemp(join(tmpdir(), 'raptor-home-'))
  await expect(startServer({ home, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  await expect(stat(join(home, 'server.json'))).rejects.toThrow('ENOENT')
  await rm(home, { recursive: true })
})

test('what an error says stands in the log under the id that the client got, secrets blackened', async () => {
  const { openLog } = await import('../../server/openLog.ts')
  const log = await openLog(home)
  log.error({ id: 'b7c1', err: new Error('broken'), spec: { password: 'hunter2' } }, 'Something failed')
  const text = await readFile(join(home, 'server.log'), 'utf8')
  expect(text).toContain('b7c1')
  expect(text).toContain('broken')
  expect(text).not.toContain('hunter2')
  expect((await stat(join(home, 'server.log'))).mode & 0o777).toBe(0o600)
})

test('the fleet works in the script itself when there is no server, with the same calls and streams', async () => {
  await using raptor = await createLocalRaptor({ home })
  expect(await raptor.hosts.list.query()).toEqual([])
  for await (const event of raptor.services.watch.subscribe()) {
    expect(event).toMatchObject({ kind: 'snapshot', hosts: [], tunnels: [] })
    break
  }
  await expect(raptor.hosts.get.query({ host: 'db9' })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
})
