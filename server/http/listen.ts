import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { HostError } from '../../shared/hostError.ts'
import type { Context } from '../api/context.ts'
import type { AppRouter } from '../api/router.ts'
import type { Asking } from '../fleet/context.ts'
import { makeAccess } from './access.ts'
import { makeApp } from './app.ts'
import { makeSockets } from './sockets.ts'

export interface ListenOptions {
  /** The procedures. */
  router: AppRouter
  /** 0 takes any free port. */
  port: number
  /** The token that scripts show. */
  token: string
  pageFolder: string
  contextFor: (by: Asking['by']) => Context
  report: Context['report']
}

export interface Listening {
  /** `http://127.0.0.1:7420`. */
  url: string
  /** A new address of the page, good for one opening. */
  pageUrl(): string
  /** Takes no more requests, lets running ones end for a moment, then cuts. */
  close(): Promise<void>
}

const address = '127.0.0.1'
const graceMs = 1000

/** Serves the fleet on the loopback address, to those who hold a token. `portTaken` when somebody else is there. */
export const listen = async ({ port: wanted, token, ...options }: ListenOptions): Promise<Listening> => {
  const server = createServer()
  const port = await portOf(server, wanted)
  const access = makeAccess(token)
  const app = makeApp({ ...options, port, access })
  const sockets = makeSockets({ ...options, port, access })
  const url = `http://${address}:${port}`
  const listener = getRequestListener(app.fetch)
  server.on('request', (request, response) => void listener(request, response))
  server.on('upgrade', sockets.upgrade)
  return {
    url,
    pageUrl: () => `${url}/#token=${access.newTicket()}`,
    close: async () => {
      const closed = once(server, 'close')
      sockets.close()
      server.close()
      server.closeIdleConnections()
      await Promise.race([closed, sleep(graceMs, undefined, { ref: false })])
      sockets.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}

const portOf = async (server: Server, wanted: number): Promise<number> => {
  server.listen(wanted, address)
  try {
    await once(server, 'listening')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
      throw new HostError({ kind: 'portTaken', host: address, port: wanted, owner: 'another program' }, { cause })
    throw cause
  }
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : wanted
}
