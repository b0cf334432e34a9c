import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createClient } from 'dbus-native'
import { Client, type ClientChannel } from 'ssh2'
import type { HostDescriptor } from '../../hosts/descriptor.ts'

/** ssh2 and D-Bus on one host with nothing of ours around: the floor that our figures are held against. */
export interface BareHost extends Disposable {
  /** Units that match, by one D-Bus call over the warm connection. */
  list(): Promise<unknown>
  /** Runs a script on stdin of `sh` and waits for its end. */
  script(body: string): Promise<string>
  /** Asks systemd for its signals, as whoever watches must. */
  subscribe(): Promise<void>
  /** Collects when the signals of one unit's changes arrive here, UNIX milliseconds with a fraction. */
  changesOf(unit: string): Promise<readonly number[]>
}

/** Connects with a key, TCP_NODELAY on, and opens the bus: root's uid is the same here and there. */
export const connectBare = async ({ address, port, user, keyFile }: HostDescriptor): Promise<BareHost> => {
  const client = new Client()
  const privateKey = keyFile === undefined ? '' : await readFile(keyFile)
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject)
    // From the first byte on: with Nagle the handshake alone loses 40 ms several times.
    client.connect({ sock: connect({ host: address, port, noDelay: true }), username: user, privateKey })
  })
  const bus = createClient({ stream: await openBus(client), authMethods: ['EXTERNAL'] })
  const call = async (member: string, signature?: string, body?: unknown[]): Promise<unknown> =>
    bus.invoke({
      ...manager,
      member,
      ...(signature === undefined ? {} : { signature }),
      ...(body === undefined ? {} : { body }),
    })
  return {
    list: async () => call('ListUnitsByPatterns', 'asas', [[], ['xray-tunnel-*.service']]),
    subscribe: async () => {
      await call('Subscribe')
    },
    changesOf: async (unit) => {
      const path = `/org/freedesktop/systemd1/unit/${escaped(unit)}`
      const times: number[] = []
      bus.connection.on('message', (message: { member?: string; path?: string }) => {
        if (message.member === 'PropertiesChanged' && message.path === path) {
          times.push(performance.timeOrigin + performance.now())
        }
      })
      await bus.addMatch(`type='signal',interface='org.freedesktop.DBus.Properties',path='${path}'`)
      await call('Subscribe')
      return times
    },
    script: async (body) => runScript(client, body),
    [Symbol.dispose]: () => {
      bus.connection.on('error', () => undefined)
      client.on('error', () => undefined).end()
    },
  }
}

/** A unit's name as systemd writes it in object paths. */
const escaped = (unit: string): string =>
  unit.replaceAll(/[^A-Za-z0-9]/g, (sign) => `_${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)

const manager = {
  destination: 'org.freedesktop.systemd1',
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.systemd1.Manager',
}

const openBus = async (client: Client): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.openssh_forwardOutStreamLocal('/run/dbus/system_bus_socket', (error, stream) => {
      if (error === undefined) resolve(stream)
      else reject(error)
    })
  })

const runScript = async (client: Client, body: string): Promise<string> => {
  const stream = await openShell(client)
  const ended = once(stream, 'close')
  const exited = once(stream, 'exit')
  stream.end(body)
  const [output, complaints] = await Promise.all([text(stream), text(stream.stderr), ended])
  const [code] = await exited
  if (code !== 0) throw new Error(`floor script: exit ${String(code)}: ${complaints}`)
  return output
}

const openShell = async (client: Client): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.exec('sh', (error, stream) => {
      if (error === undefined) resolve(stream)
      else reject(error)
    })
  })
