import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { DialTarget } from '../../shell/remote.ts'
import { untilAborted } from '../transport/deadline.ts'
import { lostDuring, onEnded, type Transport } from '../transport/transport.ts'
import { ChannelStream } from './channelStream.ts'
import { RemoteChannel } from './remoteChannel.ts'

/** Opens a stream from the host to an address or socket. It costs no session. */
export const dial = async (transport: Transport, target: DialTarget, signal: AbortSignal): Promise<Duplex> => {
  const channel = await untilAborted(signal, openChannel(transport, target), (late) => late.close())
  const lost = (): HostError => lostDuring(transport, nameOf(target))
  return new ChannelStream(channel, {
    leave: () => channel.close(),
    failure: (ending) => (ending?.kind === 'connectionLost' ? lost() : undefined),
    lost,
  })
}

const openChannel = async (transport: Transport, target: DialTarget): Promise<RemoteChannel> =>
  new Promise((resolve, reject) => {
    const what = `opening ${nameOf(target)}`
    if (transport.ended.aborted) return reject(lostDuring(transport, what))
    const forget = onEnded(transport, () => reject(lostDuring(transport, what)))
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      forget()
      if (!error) return resolve(new RemoteChannel(transport, channel))
      reject(
        transport.ended.aborted
          ? lostDuring(transport, what)
          : new HostError(dialFault(transport, target, error), { cause: error }),
      )
    }
    try {
      if (target.kind === 'socket') transport.client.openssh_forwardOutStreamLocal(target.path, done)
      else transport.client.forwardOut('127.0.0.1', 0, target.host, target.port, done)
    } catch (error) {
      forget()
      reject(new HostError({ kind: 'connectionLost', host: transport.target.host, during: what }, { cause: error }))
    }
  })

// RFC 4254 §5.1.
const connectFailed = 2

// sshd says "connect failed" both for a socket that nobody serves and for one it may not open: the reason is kept in words.
const dialFault = (transport: Transport, target: DialTarget, error: Error & { reason?: unknown }): PlainFault => {
  const { host } = transport.target
  if (target.kind === 'tcp' && error.reason === connectFailed)
    return { kind: 'refused', host, address: `${target.host}:${target.port}` }
  const words = error.message.replace(/^\(SSH\) Channel open failure: /, '')
  const reason = `${nameOf(target)}: ${words === '' ? 'refused' : words}`
  return { kind: 'channelRefused', host, open: transport.sessions.open, reason }
}

const nameOf = (target: DialTarget): string => (target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path)
