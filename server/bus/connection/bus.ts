import type { Duplex } from 'node:stream'
import { createClient, type Message } from 'dbus-native'
import { HostError } from '../../../shared/hostError.ts'
import type { CallOptions } from '../../systemd/manager/manager.ts'
import { busFault } from './busFault.ts'
import { asRemoteUser } from './remoteUser.ts'

/** A method call. Without `destination` it goes to systemd. */
export interface Call {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly destination?: string
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** What it is about, for the fault: `start xray-tunnel-x.service`. */
  readonly what?: string
  /** The unit it is about, so that a refusal can name it. */
  readonly unit?: string
}

/** A signal as it came; nothing about its shape is known yet. */
export interface Signal {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly body: readonly unknown[]
}

/** One connection to a host's message bus. Calls reject with HostError only, and each has a deadline. */
export interface Bus extends AsyncDisposable {
  readonly host: string
  /** Aborted when the connection has gone, however that came. */
  readonly lost: AbortSignal
  /** The reply's values: undefined for none, the value for one, an array for more. */
  call(call: Call, options?: CallOptions): Promise<unknown>
  /** Hears every signal that the rules of this connection let through; called in the order of arrival. */
  onSignal(listener: (signal: Signal) => void): () => void
  /** Lets signals through; the result takes the rule away again. */
  match(rule: string, options?: CallOptions): Promise<() => void>
}

export const systemd1 = 'org.freedesktop.systemd1'

const callDeadlineMs = 25_000

/** Logs in to the bus at the other end of a stream and makes sure that systemd answers there. */
export const openBus = async (
  stream: Duplex,
  { host, uid, ...options }: CallOptions & { readonly host: string; readonly uid: number },
): Promise<Bus> => {
  const lost = new AbortController()
  const listeners = new Set<(signal: Signal) => void>()
  const wrapped = asRemoteUser(stream, uid)
  const client = createClient({ stream: wrapped, authMethods: ['EXTERNAL'], timeout: callDeadlineMs })
  const { connection } = client
  const lose = (): void => {
    lost.abort()
    wrapped.destroy()
  }
  let cause: unknown
  connection.on('error', (error) => {
    cause = error
    lose()
  })
  connection.on('end', lose)
  connection.on('close', lose)
  connection.on('message', (message: Message) => {
    const signal = signalOf(message)
    if (signal !== undefined) for (const listener of listeners) listener(signal)
  })

  const call: Bus['call'] = async (call, { signal, timeoutMs } = {}) => {
    const { what = call.member, unit, body, ...message } = call
    try {
      return await client.invoke<unknown>(
        { destination: systemd1, ...message, ...(body === undefined ? {} : { body: [...body] }) },
        { timeout: timeoutMs ?? callDeadlineMs, ...(signal === undefined ? {} : { signal }) },
      )
    } catch (error) {
      throw busFault(error, { host, what, name: unit })
    }
  }

  const rule = (member: 'AddMatch' | 'RemoveMatch', text: string, options?: CallOptions): Promise<unknown> =>
    call({ ...messageBus, member, signature: 's', body: [text] }, options)

  const bus: Bus = {
    host,
    lost: lost.signal,
    call,
    onSignal: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    match: async (text, options) => {
      await rule('AddMatch', text, options)
      return () => {
        if (!lost.signal.aborted) rule('RemoveMatch', text).catch(() => undefined)
      }
    },
    [Symbol.asyncDispose]: async () => lose(),
  }
  try {
    await bus.call(versionCall, options)
    return bus
  } catch (error) {
    lose()
    throw cause instanceof HostError ? cause : error
  }
}

const messageBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const

const versionCall: Call = {
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
  signature: 'ss',
  body: ['org.freedesktop.systemd1.Manager', 'Version'],
  what: 'talk to systemd',
}

const signalType = 4

const signalOf = ({ type, path, interface: name, member, body }: Message): Signal | undefined =>
  type === signalType && path !== undefined && name !== undefined && member !== undefined
    ? { path, interface: name, member, body: body ?? [] }
    : undefined
