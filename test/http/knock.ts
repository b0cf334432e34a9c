import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

interface Knock {
  port: number
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A request with exactly these headers: `fetch` would set Host and others itself. */
export const knock = async ({ port, path, method = 'GET', headers = {}, body }: Knock): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const asked = request({ host: '127.0.0.1', port, path, method, headers, setHost: headers['host'] === undefined })
  const answered = async (response: IncomingMessage): Promise<void> =>
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) })
  asked.on('response', (response) => void answered(response))
  asked.on('upgrade', (response, socket) => {
    socket.destroy()
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
  })
  asked.on('error', reject)
  asked.end(body)
  return promise
}

const websocket = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** The two ways in: an ordinary call, and a WebSocket upgrade. Both must be guarded alike. */
export const doors = {
  'a call': async (port: number, headers: Record<string, string>) =>
    knock({
      port,
      path: '/trpc/hosts.list',
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    }),
  'an upgrade': async (port: number, headers: Record<string, string>) =>
    knock({ port, path: '/trpc', headers: { ...websocket, ...headers } }),
}
