import { connect as connectTcp } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerChannel } from 'ssh2'
import { connect, makeShared } from '../../../server/ssh/connection/connect.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { tempFolder } from '../realHost.ts'
import { fakeServer, type FakeServer, type FakeServerOptions } from '../sshServer.ts'

const hostname = { name: 'hostname', script: 'echo here' }

describe('a jump host', () => {
  let far: FakeServer
  beforeAll(async () => {
    far = await fakeServer()
  })
  afterAll(() => far[Symbol.asyncDispose]())

  const toFar = (channel: ServerChannel): void => {
    const socket = connectTcp({ host: '127.0.0.1', port: far.target.port, noDelay: true }).on('error', () => undefined)
    channel.pipe(socket).pipe(channel)
  }
  const jumpWith = async (options: FakeServerOptions): Promise<FakeServer> =>
    fakeServer({ ...options, dialled: toFar, judge: (login) => login.accept() })

  /** Connections to the far host, this many at once, all through one jump host. */
  const through = async (jump: FakeServer, count: number): Promise<Connection[]> => {
    await using folder = await tempFolder()
    const knownHostsFile = join(folder.path, 'known_hosts')
    await writeFile(knownHostsFile, jump.known + far.known)
    // A jump host is given no secrets, so somebody has to be asked for its password.
    const options = { knownHostsFile, askSecret: async () => 'open sesame' }
    const shared = makeShared()
    const target = { ...far.target, jump: { ...jump.target, host: 'jump' } }
    return await Promise.all(Array.from({ length: count }, () => connect(target, { ...options, shared })))
  }

  it('starts one program, which ends at once, for all hosts behind it', async () => {
    const started: string[] = []
    await using jump = await jumpWith({
      exec: (channel, command) => {
        started.push(command)
        channel.resume()
        channel.exit(0)
        channel.end()
      },
    })
    const hosts = await through(jump, 3)
    expect(jump.clients.size).toBe(1)
    await expect.poll(() => started).toEqual(['true'])
    await Promise.all(hosts.map((host) => host.close()))
  })

  it('that allows no sessions leads on all the same', async () => {
    let refused = 0
    await using jump = await jumpWith({ takesSession: () => (refused += 1) < 0 })
    const [host] = await through(jump, 1)
    expect((await host?.run(hostname))?.stdout).toBe('here\n')
    expect(refused).toBe(1)
    await host?.close()
  })

  it('is left when the last host behind it is', async () => {
    await using jump = await jumpWith({})
    const [first, second] = await through(jump, 2)
    await first?.close()
    expect((await second?.run(hostname))?.stdout).toBe('here\n')
    expect(jump.clients.size).toBe(1)
    await second?.close()
    await expect.poll(() => jump.clients.size).toBe(0)
  })
})
