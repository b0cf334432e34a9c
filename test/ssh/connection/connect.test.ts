import { writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { AuthContext } from 'ssh2'
import { connect, makeShared, type ConnectOptions } from '../../../server/ssh/connection/connect.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { fingerprintOf } from '../../../server/ssh/hostKeys/hostKey.ts'
import type { Target } from '../../../server/ssh/config/target.ts'
import { faultOfRejection, tempFolder } from '../realHost.ts'
import { fakePort, fakeServer, type FakeServer } from '../sshServer.ts'

const reach = async (
  { target, known }: { target: Target; known?: string },
  options: Partial<ConnectOptions> = {},
): Promise<Connection> => {
  await using folder = await tempFolder()
  const knownHostsFile = join(folder.path, 'known_hosts')
  await writeFile(knownHostsFile, known ?? '')
  return await connect(target, { secrets: { password: 'open sesame' }, ...options, knownHostsFile })
}

const refuse = (login: AuthContext): void => login.reject(['password', 'keyboard-interactive'])

describe('a login', () => {
  it('asks for nothing but what it has, and never for `none`', async () => {
    await using server = await fakeServer()
    await using _host = await reach(server)
    expect(server.asked).toEqual(['password'])
  })
  it('leaves the host key that was shown on the connection', async () => {
    await using server = await fakeServer()
    await using host = await reach(server)
    const blob = Buffer.from(server.known.split(' ')[2] ?? '', 'base64')
    expect(host.hostKey).toEqual({ type: 'ssh-rsa', fingerprint: fingerprintOf(blob) })
  })
  it('sends a refused password once, by one way only', async () => {
    const sent: string[] = []
    await using server = await fakeServer({
      judge: (login) => {
        if (login.method === 'password') sent.push(login.password)
        if (login.method !== 'keyboard-interactive') return refuse(login)
        login.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
          sent.push(...answers.filter((answer) => answer !== ''))
          refuse(login)
        })
      },
    })
    const fault = await faultOfRejection(reach(server))
    expect(fault).toMatchObject({ kind: 'loginRefused', user: server.target.user })
    expect(sent).toEqual(['open sesame'])
  })
  it('answers a second factor by asking, after the password', async () => {
    await using server = await fakeServer({
      judge: (login) => {
        if (login.method === 'password') return login.reject(['keyboard-interactive'], true)
        if (login.method !== 'keyboard-interactive') return refuse(login)
        login.prompt([{ prompt: 'Code: ', echo: true }], (answers) =>
          answers[0] === '42' ? login.accept() : refuse(login),
        )
      },
    })
    const needs: string[] = []
    await using _host = await reach(server, {
      askSecret: async ({ kind, about }) => {
        needs.push(`${kind} ${about}`)
        return '42'
      },
    })
    expect(needs).toEqual(['answer Code: '])
  })
  it('with nothing to offer says so', async () => {
    await using server = await fakeServer()
    expect(await faultOfRejection(reach(server, { secrets: {} }))).toMatchObject({ kind: 'loginRefused', tried: [] })
    expect(server.asked).toEqual([])
  })
  it('sends nothing to a host whose key is another', async () => {
    await using server = await fakeServer()
    await using other = await fakeServer()
    const known = server.known.replace(/AAAA\S+/, (key) => `${key.slice(0, -8)}AAAAAAA=`)
    expect(await faultOfRejection(reach({ ...server, known }))).toMatchObject({ kind: 'hostKeyChanged' })
    expect(await faultOfRejection(reach({ ...other, known: '' }))).toMatchObject({ kind: 'hostKeyUnknown' })
    expect([...server.asked, ...other.asked]).toEqual([])
  })
})

describe('a port without ssh', () => {
  it('that closes at once is an early end, which the pool takes for a penalty', async () => {
    await using port = await fakePort((socket) => socket.end())
    expect(await faultOfRejection(reach(port))).toEqual({
      kind: 'connectionLost',
      host: 'fake',
      during: 'the ssh greeting',
    })
  })
  it('that says nothing is given up in time', async () => {
    await using port = await fakePort(() => undefined)
    expect(await faultOfRejection(reach(port, { timeoutMs: 50 }))).toMatchObject({ kind: 'timedOut', ms: 50 })
  })
})

describe('handshakes', () => {
  const options = { knownHostsFile: '/nowhere' }

  it('are made 32 at a time, the next when one has ended, and whoever leaves the line is not missed', async () => {
    const begun = new Set<Socket>()
    let most = 0
    await using port = await fakePort((socket) => {
      socket.once('data', () => (most = Math.max(most, begun.add(socket).size)))
    })
    const endAll = (): void => {
      for (const socket of begun) socket.destroy()
      begun.clear()
    }
    const shared = makeShared()
    const leave = new AbortController()
    const attempt = async (signal?: AbortSignal) =>
      faultOfRejection(connect(port.target, { ...options, shared, signal }))
    const first = Array.from({ length: 32 }, async () => attempt())
    await expect.poll(() => begun.size).toBe(32)
    const inLine = attempt(leave.signal)
    const second = Array.from({ length: 40 }, async () => attempt())
    leave.abort()
    expect.soft(await inLine).toMatchObject({ kind: 'cancelled' })
    endAll()
    await Promise.all(first)
    await expect.poll(() => begun.size).toBe(32)
    endAll()
    await expect.poll(() => begun.size).toBe(8)
    endAll()
    await Promise.all(second)
    expect(most).toBe(32)
  })
})

describe('commands', () => {
  const script = (text: string) => ({ name: 'a script', script: text })
  const lastClient = (server: FakeServer) => [...server.clients].at(-1)

  it('run one by one where the server takes one session only', async () => {
    let open = 0
    let most = 0
    await using server = await fakeServer({
      takesSession: () => open < 1 && (open += 1) > 0,
      exec: (channel) => {
        most = Math.max(most, open)
        let seen = ''
        let marker = ''
        channel.on('data', (piece: Buffer) => {
          seen += piece.toString()
          if (marker !== '' || !seen.includes('\n')) return
          marker = seen.split(' ')[0] ?? ''
          channel.write(`${marker}\nid=uid=0(root) gid=0(root) groups=0(root)\n`)
          setTimeout(() => {
            open -= 1
            channel.exit(0)
            channel.end()
          }, 5)
        })
      },
    })
    await using host = await reach(server)
    await Promise.all(Array.from({ length: 12 }, () => host.run(script(':'))))
    expect(most).toBe(1)
  })
  it('are lost by name when their connection dies, and so is the connection', async () => {
    await using server = await fakeServer()
    const host = await reach(server)
    const running = faultOfRejection(host.run(script('sleep 1')))
    setTimeout(() => lastClient(server)?.end(), 50)
    expect(await running).toEqual({ kind: 'connectionLost', host: 'fake', during: 'a script' })
    expect(await host.closed).toMatchObject({ kind: 'connectionLost' })
    expect(await faultOfRejection(host.run(script(':')))).toMatchObject({ kind: 'connectionLost' })
  })
  it('are lost when their channel closes without a word', async () => {
    let first = true
    await using server = await fakeServer({
      exec: (channel) => {
        if (!first) return channel.resume().close()
        first = false
        channel.once('data', (piece: Buffer) => {
          channel.write(`${piece.toString().split(' ')[0]}\nid=uid=1000(me) gid=1000(me) groups=1000(me)\n`)
          channel.exit(0)
          channel.end()
        })
      },
    })
    await using host = await reach(server)
    expect(await faultOfRejection(host.run(script(':')))).toMatchObject({ kind: 'connectionLost', during: 'a script' })
  })
  it('that no shell takes say what came instead', async () => {
    await using server = await fakeServer({
      exec: (channel) => {
        channel.resume()
        channel.write('This account is currently not available.\n')
        channel.exit(1)
        channel.end()
      },
    })
    expect(await faultOfRejection(reach(server))).toEqual({
      kind: 'unexpectedOutput',
      host: 'fake',
      command: 'a first look',
      sample: 'This account is currently not available.',
    })
  })
})

describe('a dialled stream', () => {
  const port = { kind: 'tcp', host: '127.0.0.1', port: 80 } as const

  it('ends when its far side has said all, and what is written then still arrives', async () => {
    const heard = Promise.withResolvers<string>()
    await using server = await fakeServer({
      dialled: (channel) => {
        channel.write('all there is')
        channel.eof()
        void text(channel).then(heard.resolve)
      },
    })
    await using host = await reach(server)
    const stream = await host.dial(port)
    expect(await text(stream)).toBe('all there is')
    stream.end('thanks'.repeat(500_000))
    expect(await heard.promise).toBe('thanks'.repeat(500_000))
  })
  it('that we end first still gives its answer', async () => {
    await using server = await fakeServer({
      dialled: (channel) => void text(channel).then((question) => channel.end(`you said ${question}`)),
    })
    await using host = await reach(server)
    const stream = await host.dial(port)
    stream.end('hello')
    expect(await text(stream)).toBe('you said hello')
  })
})
