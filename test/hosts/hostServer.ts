import { createServer, type IncomingMessage } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostSpec } from './descriptor.ts'
import { openRun, type HostRun } from './run.ts'
import type { TestHost } from './testHost.ts'

/** What a test file may ask of the run that all test files share. */
export type HostRequest =
  | { ask: 'outside' }
  | { ask: 'shared'; spec: HostSpec }
  | { ask: 'own'; spec: HostSpec }
  | { ask: 'end'; id: string }

/** The test run's hosts behind a unix socket: opened at first asking, shared hosts booted once for all who ask. */
export const serveHosts = async (): Promise<{ socket: string } & AsyncDisposable> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-hosts-'))
  const socket = join(folder, 'socket')
  let opened: Promise<HostRun> | undefined
  const shared = new Map<string, Promise<TestHost>>()
  const own = new Map<string, TestHost>()
  const open = async (): Promise<HostRun> => (opened ??= openRun())

  const answer = async (request: HostRequest): Promise<unknown> => {
    const run = await open()
    switch (request.ask) {
      case 'outside':
        return run.outside
      case 'shared': {
        const name = JSON.stringify(request.spec)
        const booting = shared.get(name) ?? run.boot(request.spec)
        shared.set(name, booting)
        return (await booting).descriptor
      }
      case 'own': {
        const host = await run.boot(request.spec)
        own.set(host.descriptor.machine.id, host)
        return host.descriptor
      }
      case 'end': {
        const host = own.get(request.id)
        own.delete(request.id)
        if (host !== undefined) await run.end(host)
        return null
      }
    }
  }

  const server = createServer((message, response) => {
    readBody(message)
      // Only our own test files know the socket.
      .then(async (body) => answer(JSON.parse(body) as HostRequest))
      .then((value) => response.end(JSON.stringify(value)))
      .catch((cause: unknown) => response.writeHead(500).end(String(cause instanceof Error ? cause.stack : cause)))
  })
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve)
  })
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const readBody = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
