import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ServerChannel } from 'ssh2'
import { connect } from '../../../server/ssh/connection/connect.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { faultOfRejection, tempFolder } from '../realHost.ts'
import { fakeServer, type FakeServer } from '../sshServer.ts'

const script = { name: 'a script', script: ':' }

/** Logged in as root by name, so that the first program is the test's own. */
const reach = async (server: FakeServer): Promise<Connection> => {
  await using folder = await tempFolder()
  const knownHostsFile = join(folder.path, 'known_hosts')
  await writeFile(knownHostsFile, server.known)
  const target = { ...server.target, user: 'root' }
  return await connect(target, { knownHostsFile, secrets: { password: 'x' }, trustRoot: true })
}

/** Answers as soon as the marker has come: what a script does on a host that is quick. */
const atOnce = (say: (channel: ServerChannel) => void) => (channel: ServerChannel) => {
  channel.resume()
  channel.once('data', (piece: Buffer) => {
    const marker = `${piece.toString().split(' ')[0]}\n`
    channel.stderr.write(marker)
    channel.write(marker)
    say(channel)
  })
}

const end = (channel: ServerChannel, code = 0): void => {
  channel.exit(code)
  channel.end()
}

/** Holds the event loop while a packet comes in: what follows it is read together with it. */
const busy = (ms: number): Disposable => {
  const timer = setInterval(() => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }, 1)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

describe('a command that ends in the same packet as it begins', () => {
  const failing = atOnce((channel) => {
    channel.stderr.write('journalctl: not found\n')
    end(channel, 127)
  })
  const lines = async (host: Connection): Promise<string[]> => {
    const read: string[] = []
    for await (const line of host.follow(script)) read.push(line)
    return read
  }

  it('ends whoever follows it, with its fault, also when the loop is busy', async () => {
    await using server = await fakeServer({ exec: failing })
    await using host = await reach(server)
    using _loop = busy(10)
    for (let times = 0; times < 5; times += 1)
      expect(await faultOfRejection(lines(host))).toMatchObject({
        kind: 'commandFailed',
        ending: 127,
        stderr: 'journalctl: not found\n',
      })
  })
  it('ends a run and a pipe the same', async () => {
    await using server = await fakeServer({ exec: failing })
    await using host = await reach(server)
    const failed = { kind: 'commandFailed', ending: 127 }
    expect(await faultOfRejection(host.run(script))).toMatchObject(failed)
    const pipe = await host.pipe(script)
    expect(await new Promise((resolve) => pipe.once('error', resolve))).toMatchObject({ fault: failed })
  })
  it('gives every line it said', async () => {
    await using server = await fakeServer({
      exec: atOnce((channel) => {
        channel.write('one\ntwo')
        end(channel)
      }),
    })
    await using host = await reach(server)
    expect(await lines(host)).toEqual(['one', 'two'])
  })
})

describe('a follower', () => {
  it('that is slow reads all that was said before it is told how the command ended', async () => {
    const closed = Promise.withResolvers<void>()
    await using server = await fakeServer({
      exec: atOnce((channel) => {
        channel.once('close', closed.resolve)
        for (let line = 0; line < 1000; line += 1) channel.write(`${line} ${'x'.repeat(100)}\n`)
        end(channel, 3)
      }),
    })
    await using host = await reach(server)
    const read: number[] = []
    const slow = async (): Promise<void> => {
      for await (const line of host.follow(script)) {
        if (read.push(Number.parseInt(line, 10)) === 1) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    expect(await faultOfRejection(slow())).toMatchObject({ kind: 'commandFailed', ending: 3 })
    expect(read).toEqual(Array.from({ length: 1000 }, (_, line) => line))
    await closed.promise
  })

  it('that leaves a command which has ended frees its place at once', async () => {
    let closed = 0
    await using server = await fakeServer({
      exec: atOnce((channel) => {
        channel.once('close', () => (closed += 1))
        channel.write('a line\n'.repeat(60_000))
        end(channel)
      }),
    })
    await using host = await reach(server)
    const followers = 8
    const allEnded = Promise.withResolvers<void>()
    const leave = async (): Promise<void> => {
      for await (const _line of host.follow(script)) {
        await allEnded.promise
        break
      }
    }
    const leaving = Array.from({ length: followers }, leave)
    await expect.poll(() => closed).toBe(followers)
    allEnded.resolve()
    await Promise.all(leaving)
    // Each place is held for 10 s where its channel has to be given up.
    expect((await host.run(script, { timeoutMs: 3000 })).code).toBe(0)
  })
})

describe('an exit status', () => {
  it('without the last output is no ending: the connection was lost', async () => {
    await using server = await fakeServer({
      exec: atOnce((channel) => {
        channel.write('half of the answ')
        channel.exit(0)
        setImmediate(() => {
          for (const client of server.clients) client.end()
        })
      }),
    })
    const host = await reach(server)
    expect(await faultOfRejection(host.run(script))).toEqual({
      kind: 'connectionLost',
      host: 'fake',
      during: 'a script',
    })
  })
})
