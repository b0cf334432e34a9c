import { connect, type Socket } from 'node:net'
import type { PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Carrier, Together } from './carrier.ts'
import type { OnStage } from './stage.ts'
import { addressOf, type Target } from '../config/target.ts'

/** A TCP connection to the target, without Nagle's delay: small frames go out at once. */
export const connectTcp = async (target: Target, signal: AbortSignal, onStage: OnStage): Promise<Carrier> =>
  new Promise((resolve, reject) => {
    onStage({ rung: 'address', state: 'running', found: '' })
    let found: string | undefined
    let startedMs = performance.now()
    const resolved = (address: string): void => {
      if (found !== undefined) return
      found = address
      startedMs = performance.now()
      onStage({ rung: 'address', state: 'ok', found: address })
      onStage({ rung: 'tcp', state: 'running', found: '' })
    }
    const socket = connect({ host: target.hostName, port: target.port, noDelay: true })
    const leave = (): void => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    // A literal address is never looked up.
    socket.on('lookup', (error, address) => {
      if (!error) resolved(address)
    })
    socket.once('error', (error) => {
      signal.removeEventListener('abort', leave)
      reject(new HostError(tcpFault(target, error), { cause: error }))
    })
    socket.once('connect', () => {
      signal.removeEventListener('abort', leave)
      const openedMs = performance.now() - startedMs
      resolved(socket.remoteAddress ?? target.hostName)
      onStage({ rung: 'tcp', state: 'ok', found: `port ${target.port}` })
      socket.removeAllListeners('error').on('error', () => undefined)
      resolve({ stream: socket, openedMs, together: corked(socket) })
    })
    if (signal.aborted) leave()
  })

// ssh2 ends a channel a moment after it is told to, so the cork stays in for the rest of this turn.
const corked =
  (socket: Socket): Together =>
  (work) => {
    socket.cork()
    work()
    setImmediate(() => socket.uncork())
  }

/** The fault of a TCP connection or name look-up that failed. */
export const tcpFault = (target: Target, error: Error): PlainFault => {
  const address = addressOf(target)
  const code = codeOf(error)
  if (code === 'ECONNREFUSED') return { kind: 'refused', host: target.host, address }
  return { kind: 'unreachable', host: target.host, address, reason: reasons[code] ?? (code || error.message) }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up just now',
  EHOSTUNREACH: 'no host answers there',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'no answer came',
  ECONNRESET: 'it closed the connection',
}

// Several addresses tried at once fail as one AggregateError.
const codeOf = (error: Error): string => {
  if (error instanceof AggregateError) {
    const codes = error.errors.map((inner: unknown) => (inner instanceof Error ? codeOf(inner) : ''))
    return codes.find((code) => code !== '') ?? ''
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
