import { request, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as startTls } from 'node:tls'

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

const bodyLimit = 65_536

/**
 * GETs a URL over a stream that leads to its host already. The answer is read by its Content-Length: xray passes a
 * server's closing on only a second later. The stream is ended afterwards.
 */
export const httpOver = async (stream: Duplex, url: URL, signal: AbortSignal): Promise<HttpAnswer> => {
  const carrier = url.protocol === 'https:' ? startTls({ socket: stream, servername: url.hostname }) : stream
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      carrier.once('error', reject)
      const unanswered = (): void => reject(new Error('the connection was closed without an answer'))
      carrier.once('close', unanswered)
      const asked = request({
        createConnection: () => carrier,
        host: url.hostname,
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, 'user-agent': 'raptor-tunnel' },
        signal,
      })
      asked.once('error', reject)
      asked.once('response', (response) => {
        // An answer without a length ends with the connection.
        carrier.off('close', unanswered)
        bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
      asked.end()
    })
  } finally {
    carrier.destroy()
    stream.destroy()
  }
}

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  let body = ''
  for await (const piece of response.setEncoding('utf8')) {
    body += String(piece)
    if (body.length > bodyLimit) break
  }
  return body
}
