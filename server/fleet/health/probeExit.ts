import type { Duplex } from 'node:stream'
import { connect as startTls } from 'node:tls'
import type { Inbound } from '../../../shared/xray/config/config.ts'
import { at, objectAt, textAt, textsAt } from '../../../shared/xray/config/read.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import type { Remote } from '../../shell/remote.ts'
import { failed, inShort, passed, skipped, type Verdict } from './verdict.ts'

export interface ExitProbe {
  readonly inbound: Inbound
  /** The socket of this inbound. */
  readonly listener: Pick<Listener, 'address' | 'port' | 'protocol'>
  readonly signal?: AbortSignal | undefined
}

/**
 * Does an exit answer? With TLS or REALITY a handshake must come to its end (REALITY hands a stranger to its `dest`, so
 * that is proven too); without, the port must take a TCP connection. Never rejects.
 */
export const probeExit = async (remote: Remote, { inbound, listener, signal }: ExitProbe): Promise<Verdict> => {
  if (listener.protocol === 'udp') return skipped('it speaks UDP only, which can’t be asked through ssh')
  const deadline = AbortSignal.any([AbortSignal.timeout(8000), ...(signal === undefined ? [] : [signal])])
  const startedAt = performance.now()
  const spent = (): number => Math.round(performance.now() - startedAt)
  const host = reachable(listener.address)
  try {
    const stream = await remote.dial({ kind: 'tcp', host, port: listener.port }, { signal: deadline })
    stream.on('error', () => undefined)
    try {
      const { security, serverName, dest } = tlsOf(inbound)
      if (security === 'none') return passed(`port ${listener.port} takes connections`, spent())
      const version = await handshake(stream, serverName, deadline)
      return passed(`${version} handshake as ${serverName}${dest === '' ? '' : ` answered by ${dest}`}`, spent())
    } finally {
      stream.destroy()
    }
  } catch (cause) {
    return failed(`port ${listener.port} gave no handshake: ${inShort(cause)}${hint(inbound)}`)
  }
}

const handshake = async (stream: Duplex, servername: string, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('no answer in time'))
    signal.addEventListener('abort', fail, { once: true })
    stream.once('close', () => reject(new Error('the connection was closed')))
    // Whose certificate it is doesn't matter here: an exit with REALITY shows that of its dest.
    const tls = startTls({ socket: stream, servername, rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] })
    tls.once('error', reject)
    tls.once('secureConnect', () => {
      resolve(tls.getProtocol() ?? 'TLS')
      tls.destroy()
    })
  })

/** An address that the host itself can dial. */
const reachable = (address: string): string => {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

interface TlsOfInbound {
  readonly security: 'none' | 'tls'
  readonly serverName: string
  /** REALITY's `dest`. */
  readonly dest: string
}

const tlsOf = (inbound: Inbound): TlsOfInbound => {
  const security = (textAt(inbound, 'streamSettings', 'security') ?? '').toLowerCase()
  if (security !== 'tls' && security !== 'reality') return { security: 'none', serverName: '', dest: '' }
  const reality = objectAt(inbound, 'streamSettings', 'realitySettings')
  const serverName =
    textsAt(reality, 'serverNames')[0] ?? textAt(inbound, 'streamSettings', 'tlsSettings', 'serverName')
  const dest = at(reality, 'dest') ?? at(reality, 'target')
  const site = typeof dest === 'string' || typeof dest === 'number' ? String(dest) : ''
  return { security: 'tls', serverName: serverName ?? 'localhost', dest: site }
}

const hint = (inbound: Inbound): string => {
  const { dest } = tlsOf(inbound)
  return dest === '' ? '' : `; does ${dest} answer this host?`
}
