import { writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect, makeShared } from '../../../server/ssh/connection/connect.ts'
import { Pool, type OpenConnection, type PoolEvent } from '../../../server/ssh/pool/pool.ts'
import { hostSpec } from '../../../shared/host.ts'
import { faultOfRejection, tempFolder } from '../realHost.ts'
import { fakePort, fakeServer } from '../sshServer.ts'

const specOf = (name: string, port = 22) => hostSpec.parse({ name, address: '127.0.0.1', port })

/** A port that takes every connection and never says a word. */
const silentPort = async () => {
  const open = new Set<Socket>()
  const port = await fakePort((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  return { ...port, open }
}

/** The pool's attempt must not outlive the pool: each of these would take 10 s and more. */
describe('closing a pool ends the attempt', () => {
  it('at a host that says nothing', async () => {
    await using folder = await tempFolder()
    await using silent = await silentPort()
    const pool = new Pool({ knownHostsFile: join(folder.path, 'known'), configFile: '/dev/null', env: {} })
    const asked = faultOfRejection(pool.get(specOf('box', silent.target.port)))
    await expect.poll(() => silent.open.size).toBe(1)
    await pool.close()
    expect(await asked).toMatchObject({ kind: 'cancelled' })
    await expect.poll(() => silent.open.size).toBe(0)
  })

  it('at a jump host that says nothing, and leaves it', async () => {
    await using folder = await tempFolder()
    await using silent = await silentPort()
    const jump = `127.0.0.1:${silent.target.port}`
    const pool = new Pool({ knownHostsFile: join(folder.path, 'known'), configFile: '/dev/null', env: {} })
    const asked = faultOfRejection(pool.get({ ...specOf('box'), jump }))
    await expect.poll(() => silent.open.size).toBe(1)
    await pool.close()
    expect(await asked).toMatchObject({ kind: 'cancelled' })
    await expect.poll(() => silent.open.size).toBe(0)
  })

  it('while ssh_config still asks a program', async () => {
    await using folder = await tempFolder()
    const configFile = join(folder.path, 'config')
    await writeFile(configFile, 'Match exec "sleep 9"\n  User x\n')
    const pool = new Pool({ knownHostsFile: join(folder.path, 'known'), configFile, env: {} })
    const asked = faultOfRejection(pool.get(specOf('box')))
    await pool.close()
    expect(await asked).toMatchObject({ kind: 'cancelled' })
    expect(await faultOfRejection(pool.get(specOf('box')))).toMatchObject({ kind: 'cancelled' })
  })
})

it('an agent that never answers keeps no socket of an attempt that is over', async () => {
  await using folder = await tempFolder()
  const path = join(folder.path, 'agent')
  const open = new Set<Socket>()
  let asked = 0
  const agent = createServer((socket) => {
    asked += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket)).resume()
  })
  await new Promise<void>((resolve) => agent.listen(path, resolve))
  await using server = await fakeServer()
  const knownHostsFile = join(folder.path, 'known')
  await writeFile(knownHostsFile, server.known)
  const attempt = connect({ ...server.target, agent: path }, { knownHostsFile, timeoutMs: 300 })
  expect(await faultOfRejection(attempt)).toMatchObject({ kind: 'timedOut' })
  expect(asked).toBe(1)
  await expect.poll(() => open.size).toBe(0)
  agent.close()
})

describe('many hosts behind a jump host that closes before its greeting', () => {
  const hosts = Array.from({ length: 20 }, (_, at) => specOf(`h${at}`))

  it('ask it once for all of them and wait for it together', async () => {
    let dialled = 0
    await using jump = await fakePort((socket) => {
      dialled += 1
      socket.end()
    })
    await using folder = await tempFolder()
    const knownHostsFile = join(folder.path, 'known')
    const shared = makeShared()
    const way = [{ key: 'bastion', name: 'bastion' }]
    const open: OpenConnection = async (spec, { onWay, ...attempt }) => {
      // Some learn of their way later than others.
      for (let turns = Number(spec.name.slice(1)); turns > 0; turns -= 1) await Promise.resolve()
      onWay(way)
      const target = { ...jump.target, host: spec.name, hostName: spec.name }
      return connect({ ...target, jump: { ...jump.target, host: 'bastion' } }, { knownHostsFile, shared, ...attempt })
    }
    const later = new Map<() => void, number>()
    let nowMs = 0
    const clock = {
      now: () => nowMs,
      later: (ms: number, work: () => void) => {
        later.set(work, nowMs + ms)
        return () => void later.delete(work)
      },
    }
    const events: PoolEvent[] = []
    await using pool = new Pool({ knownHostsFile, open, clock })
    pool.watch((event) => events.push(event))
    const lost = () => events.filter(({ kind }) => kind === 'lost').length
    for (const spec of hosts) void faultOfRejection(pool.get(spec))
    await expect.poll(lost).toBe(hosts.length)
    expect(dialled).toBe(1)
    expect(new Set(later.values()).size).toBe(1)
    const [firstDue = 0] = later.values()
    expect(firstDue).toBeGreaterThanOrEqual(60_000)
    // The time of the next try has come for all of them.
    nowMs = firstDue
    for (const work of later.keys()) work()
    later.clear()
    await expect.poll(lost).toBe(2 * hosts.length)
    expect(dialled).toBe(2)
  })
})
