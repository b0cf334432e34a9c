import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import type { Context } from '../api/context.ts'
import type { AppRouter } from '../api/router.ts'
import type { Asking } from '../fleet/context.ts'
import type { Access } from './access.ts'
import { guard } from './guard.ts'
import { readable } from './readable.ts'
import { refusal } from './refusal.ts'

export interface SocketsOptions {
  /** The procedures. */
  router: AppRouter
  port: number
  access: Access
  contextFor: (by: Asking['by']) => Context
}

const largestMessage = 256 * 1024

/** The WebSocket side: an upgrade is guarded before it is answered, then the socket speaks tRPC. */
export const makeSockets = ({ router, port, access, contextFor }: SocketsOptions) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false })
  const byOf = new WeakMap<IncomingMessage, Asking['by']>()
  applyWSSHandler({
    wss: sockets,
    router,
    createContext: ({ req, res }) => ({ ...contextFor(byOf.get(req) ?? 'script'), readable: readable(res) }),
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 20_000 },
    onError: () => undefined,
  })
  return {
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      socket.on('error', () => socket.destroy())
      const path = request.url?.split('?')[0] ?? ''
      const header = (name: string): string | undefined => request.headers[name]?.toString()
      const verdict = guard({ method: request.method ?? '', path, upgrade: true, header }, { port, access })
      if (!verdict.ok) return refuse(socket, verdict.status, verdict.reason)
      if (path !== '/trpc') return refuse(socket, 404, 'there is no WebSocket at this address')
      byOf.set(request, verdict.by)
      sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request))
    },
    /** Tells every reader that the server goes away. */
    close: (): void => {
      for (const client of sockets.clients) client.close(1001)
      sockets.close()
    },
    terminate: (): void => {
      for (const client of sockets.clients) client.terminate()
    },
  }
}

const refuse = (socket: Duplex, status: number, reason: string): void => {
  const body = JSON.stringify(refusal({ kind: 'unauthorized', reason }, status))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
