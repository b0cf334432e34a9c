import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2'
import { knownHostName, type Target } from '../../server/ssh/config/target.ts'

/** An ssh server in this process, for what real hosts can't be told to do. */
export interface FakeServer extends AsyncDisposable {
  readonly target: Target
  /** Its line for known_hosts. */
  readonly known: string
  /** The names of the login methods it was asked, in order. */
  readonly asked: string[]
  readonly clients: Set<Connection>
}

export interface FakeServerOptions {
  /** Judges a login; by default every one is good. */
  readonly judge?: (login: AuthContext) => void
  /** Answers an exec; by default a shell of this machine runs it. */
  readonly exec?: (channel: ServerChannel, command: string) => void
  /** Whether another session may be opened. */
  readonly takesSession?: () => boolean
  /** Answers a stream dialled to a port; without it every one is refused. */
  readonly dialled?: (channel: ServerChannel) => void
  /** Answers a stream dialled to a socket's path; without it every one is refused. */
  readonly dialledSocket?: (channel: ServerChannel) => void
}

// The library wants a key in a form of its own; PKCS#1 is one it reads.
const hostKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' })

export const fakeServer = async (options: FakeServerOptions = {}): Promise<FakeServer> => {
  const asked: string[] = []
  const clients = new Set<Connection>()
  const speaker = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client)
    client.on('error', () => undefined).on('close', () => clients.delete(client))
    client.on('authentication', (login) => {
      asked.push(login.method)
      if (options.judge === undefined) login.accept()
      else options.judge(login)
    })
    client.on('session', (accept, reject) => {
      if (options.takesSession?.() === false) reject()
      else serve(accept(), options.exec ?? runHere)
    })
    client.on('openssh.streamlocal', (accept, reject) => {
      if (options.dialledSocket === undefined) reject()
      else options.dialledSocket(accept())
    })
    client.on('tcpip', (accept, reject) => {
      if (options.dialled === undefined) reject()
      else options.dialled(accept())
    })
  })
  // The library's own listener leaves Nagle's delay on, which makes every answer wait for 40 ms.
  const server = createServer({ noDelay: true }, (socket) => speaker.injectSocket(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const parsed = ssh2.utils.parseKey(hostKey)
  const blob = parsed instanceof Error ? Buffer.alloc(0) : parsed.getPublicSSH()
  return {
    target: targetAt(port),
    known: `${knownHostName('127.0.0.1', port)} ssh-rsa ${blob.toString('base64')}\n`,
    asked,
    clients,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.end()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Something behind a port that is no ssh server. */
export const fakePort = async (answer: (socket: Socket) => void): Promise<AsyncDisposable & { target: Target }> => {
  const server: TcpServer = createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  return { target: targetAt((server.address() as AddressInfo).port), [Symbol.asyncDispose]: close }
}

const targetAt = (port: number): Target => ({
  host: 'fake',
  hostName: '127.0.0.1',
  port,
  user: `user-${randomBytes(2).toString('hex')}`,
  knownAs: knownHostName('127.0.0.1', port),
  identityFiles: [],
  keyFile: undefined,
  identitiesOnly: true,
  agent: undefined,
  knownHostsFiles: [],
  proxyCommand: undefined,
  jump: undefined,
})

const serve = (session: Session, exec: (channel: ServerChannel, command: string) => void): void => {
  session.on('exec', (accept, _reject, { command }) => exec(accept(), command))
}

const runHere = (channel: ServerChannel, command: string): void => {
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined)
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  child.on('close', (code) => {
    channel.exit(code ?? 0)
    channel.end()
  })
}
