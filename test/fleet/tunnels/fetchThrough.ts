import { randomUUID } from 'node:crypto'
import { get } from 'node:http'
import { throughSocks } from '../../../server/fleet/health/throughSocks.ts'
import type { Remote } from '../../../server/shell/remote.ts'
import type { Outside } from '../../hosts/outside.ts'

/** Fetches a nonce from the tests' outside world through a SOCKS port of a host: what came back, and whom it came from. */
export const fetchThrough = async (
  remote: Remote,
  { port, outside }: { port: number; outside: Outside },
): Promise<{ echoed: boolean; from: string }> => {
  const nonce = randomUUID()
  const signal = AbortSignal.timeout(10_000)
  const { address, httpPort } = outside
  const stream = await throughSocks(remote, { proxyPort: port, to: { host: address, port: httpPort }, signal })
  return new Promise((resolve, reject) => {
    get({ createConnection: () => stream, host: address, path: `/nonce/${nonce}`, signal }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece: string) => (body += piece))
      response.on('end', () => {
        const from = String(response.headers['x-remote-address'])
        stream.destroy()
        resolve({ echoed: body === nonce, from })
      })
    }).on('error', reject)
  })
}
