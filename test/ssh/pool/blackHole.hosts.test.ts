import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeShared } from '../../../server/ssh/connection/connect.ts'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import { connectTo, faultOfRejection, knownLines, tempFolder } from '../realHost.ts'
import { realPool, type RealPool } from '../realPool.ts'

const script = (text: string) => ({ name: 'a script', script: text })

describe('a host whose packets vanish', () => {
  let host: Awaited<ReturnType<typeof ownHost>>
  let real: RealPool
  beforeAll(async () => {
    host = await ownHost({ kind: 'root' })
    real = await realPool(host.descriptor, { keepAliveMs: 250, timeoutMs: 1000 })
  })
  afterAll(async () => {
    await real[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })
  const lastEvent = () => real.events.at(-1)

  it('is noticed though nothing is asked of it, and connected again when they come through', async () => {
    const first = await real.pool.get(real.spec)
    await host.cutNetwork()
    expect(await first.closed).toEqual({ kind: 'connectionLost', host: first.host, during: 'a quiet moment' })
    await expect.poll(() => real.events.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'lost'])
    expect(lastEvent()).toMatchObject({ fault: { kind: 'connectionLost' }, nextTryMs: expect.any(Number) })
    // The next try by itself finds no answer either; the one after that does.
    await expect.poll(lastEvent, { timeout: 10_000 }).toMatchObject({ kind: 'lost', fault: { kind: 'timedOut' } })
    await host.healNetwork()
    await expect.poll(lastEvent, { timeout: 10_000 }).toMatchObject({ kind: 'connected' })
    expect((await (await real.pool.get(real.spec)).run(script('echo back'))).stdout).toBe('back\n')
  })

  it('ends by name what was under way there', async () => {
    const connection = await real.pool.get(real.spec)
    const lines: string[] = []
    const follow = async (): Promise<void> => {
      for await (const line of connection.follow(script('echo begun; sleep 100'))) lines.push(line)
    }
    const running = faultOfRejection(connection.run(script('sleep 100')))
    const followed = faultOfRejection(follow())
    await expect.poll(() => lines).toEqual(['begun'])
    await host.cutNetwork()
    const lost = { kind: 'connectionLost', host: connection.host, during: 'a script' }
    expect(await Promise.all([running, followed])).toEqual([lost, lost])
    await host.healNetwork()
    await expect.poll(lastEvent, { timeout: 10_000 }).toMatchObject({ kind: 'connected' })
  })

  it('is not given up while it is only busy', async () => {
    const connection = await real.pool.get(real.spec)
    const { stdout } = await connection.run(script('head -c 8000000 /dev/zero | tr "\\0" x; sleep 3'))
    expect(stdout).toHaveLength(8_000_000)
    expect(await real.pool.get(real.spec)).toBe(connection)
  })
  it('keeps no other host waiting, however many there are', async () => {
    const { descriptor } = await sharedHost('root')
    const leave = new AbortController()
    await using folder = await tempFolder()
    const knownHostsFile = join(folder.path, 'known')
    await writeFile(knownHostsFile, knownLines(descriptor))
    const shared = makeShared()
    await host.cutNetwork()
    const dead = Array.from({ length: 64 }, async () =>
      faultOfRejection(connectTo(host.descriptor, { shared, signal: leave.signal })),
    )
    await using alive = await connectTo(descriptor, { shared })
    expect((await alive.run(script('echo here'))).stdout).toBe('here\n')
    leave.abort()
    for (const fault of await Promise.all(dead)) expect(fault).toMatchObject({ kind: 'cancelled' })
    await host.healNetwork()
  })
})
