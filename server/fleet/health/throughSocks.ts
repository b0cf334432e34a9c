import type { Duplex } from 'node:stream'
import { SocksClient } from 'socks'
import type { Remote } from '../../shell/remote.ts'

export interface Destination {
  readonly host: string
  readonly port: number
}

export interface ThroughSocks {
  /** The proxy's port on the host's loopback. */
  readonly proxyPort: number
  readonly to: Destination
  readonly signal: AbortSignal
}

/**
 * A stream to `to` through a tunnel's loopback SOCKS port, opened over the ssh connection: no tool on the host takes
 * part. The name is resolved behind the tunnel. That it opens proves nothing yet: xray says yes before it dials.
 */
export const throughSocks = async (remote: Remote, { proxyPort, to, signal }: ThroughSocks): Promise<Duplex> => {
  const stream = await remote.dial({ kind: 'tcp', host: '127.0.0.1', port: proxyPort }, { signal })
  stream.on('error', ignore)
  const leave = (): void => void stream.destroy()
  signal.addEventListener('abort', leave, { once: true })
  try {
    await SocksClient.createConnection({
      command: 'connect',
      destination: to,
      proxy: { host: '127.0.0.1', port: proxyPort, type: 5 },
      existing_socket: stream,
      timeout: 10_000,
    })
    return stream
  } catch (cause) {
    stream.destroy()
    throw cause
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** Whoever reads the stream hears of its errors too; without a listener of its own one would end the process. */
const ignore = (): void => undefined
