import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { run } from './command.ts'

/** The tests' outside world, as plain data: what tunnels are to reach. */
export interface Outside {
  address: string
  httpPort: number
  /** TLS 1.3 with h2 and http/1.1, a self-signed certificate, any server name: a `dest` for REALITY. */
  tlsPort: number
}

/** The outside world while this process keeps it open. */
export interface OpenOutside extends AsyncDisposable {
  readonly outside: Outside
}

/**
 * The outside world on the bridge address. `GET /nonce/XYZ` answers `XYZ`, with the peer's address in the header
 * x-remote-address, so it shows both that traffic passed and whose it was.
 */
export const openOutside = async (address: string, base: string): Promise<OpenOutside> => {
  const http = createHttpServer((request, response) => {
    const nonce = /^\/nonce\/([\w-]{1,200})$/.exec(request.url ?? '')?.[1]
    response.statusCode = nonce === undefined ? 404 : 200
    response.setHeader('x-remote-address', request.socket.remoteAddress ?? '')
    response.setHeader('content-type', 'text/plain')
    response.setHeader('content-length', nonce?.length ?? 0)
    response.end(nonce)
  })
  const pem = await makeCertificate(base)
  const tls = createTlsServer(
    { key: pem, cert: pem, minVersion: 'TLSv1.3', ALPNProtocols: ['h2', 'http/1.1'] },
    (socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'))
    },
  )
  tls.on('tlsClientError', (_error, socket) => socket.destroy())
  return {
    outside: { address, httpPort: await listen(http, address), tlsPort: await listen(tls, address) },
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections()
      http.close()
      tls.close()
    },
  }
}

const listen = async (server: Server, address: string): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  // Nothing of the outside world keeps a finished run's process alive.
  server.unref()
  // A server that listens on an address and a port has an AddressInfo.
  return (server.address() as AddressInfo).port
}

/** A key and a self-signed certificate in one PEM, made by the openssl of a base tree: the machine may have none. */
const makeCertificate = async (base: string): Promise<string> => {
  const request = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=www.example.com -addext subjectAltName=DNS:*.example.com,DNS:example.com -keyout /tmp/key -out /tmp/cert`
  const script = `mount -t tmpfs certificate ${base}/tmp && chroot ${base} sh -c '${request} 2>/dev/null && cat /tmp/key /tmp/cert'`
  return run(['unshare', '--mount', 'sh', '-euc', script])
}
