import type { Duplex } from 'node:stream'
import type { CallOptions } from '../../systemd/manager/manager.ts'
import type { Bus, Call } from './bus.ts'
import { loginLines } from './login.ts'
import { helloCall, ownerCall, ownerChanges } from './messageBus.ts'
import { StreamBus } from './streamBus.ts'

/** Logs in to the bus at the other end of a stream and makes sure that systemd answers there: one round trip. */
export const openBus = async (
  stream: Duplex,
  { host, uid, ...options }: CallOptions & { readonly host: string; readonly uid: number },
): Promise<Bus> => {
  const bus = new StreamBus(stream, host)
  bus.send(loginLines(uid))
  try {
    const calls = [helloCall, ownerChanges, ownerCall, versionCall]
    const [, , owner] = await Promise.all(calls.map(async (call) => bus.call(call, options)))
    bus.believe(String(owner))
    return bus
  } catch (error) {
    await bus[Symbol.asyncDispose]()
    throw error
  }
}

const versionCall: Call = {
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
  signature: 'ss',
  body: ['org.freedesktop.systemd1.Manager', 'Version'],
  what: 'talk to systemd',
}
