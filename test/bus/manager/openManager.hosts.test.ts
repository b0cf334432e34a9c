import { expect, it } from 'vitest'
import { openManager } from '../../../server/bus/manager/openManager.ts'
import type { Manager } from '../../../server/systemd/manager/manager.ts'
import type { Way } from '../../../shared/service.ts'
import type { HostSpec } from '../../hosts/descriptor.ts'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { watch } from './events.ts'
import { remoteOf } from '../remoteOf.ts'
import { sleeper, unitsOn } from './testUnits.ts'

interface Opened extends AsyncDisposable {
  readonly host: TestHost
  readonly manager: Manager
}

const openOn = async (host: TestHost): Promise<Opened> => {
  await using open = new AsyncDisposableStack()
  const remote = open.use(await remoteOf(host))
  const manager = open.use(await openManager(remote, { pollMs: 50, idleMs: 500 }))
  const kept = open.move()
  return { host, manager, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() }
}

/** Starts and stops a unit of the host by its manager, whatever the way. */
const ordersWork = async ({ host, manager }: Opened, prefix: string): Promise<void> => {
  await using mine = unitsOn(host, prefix)
  await mine.write({ a: sleeper })
  const name = mine.name('a')
  await using watched = await watch(manager, mine.patterns)
  expect(await manager.order('start', [name])).toEqual(['done'])
  await watched.until(name, (unit) => unit?.activeState === 'active')
  expect(await manager.order('stop', [name])).toEqual(['done'])
}

it.each<[what: string, spec: HostSpec, found: Partial<Pick<Manager, 'way' | 'reason'>>]>([
  ['a plain host', { kind: 'root' }, { way: 'bus', reason: undefined }],
  ['a sudo login', { kind: 'sudo' }, { way: 'bus', reason: undefined }],
  ['a sudo login with a password', { kind: 'sudoPassword' }, { way: 'bus', reason: undefined }],
  ['a fish login shell', { kind: 'fish' }, { way: 'bus', reason: undefined }],
  ['a host with one session', { kind: 'oneSession' }, { way: 'bus', reason: undefined }],
  [
    'a host with one session for a sudo login',
    { kind: 'oneSession', login: 'sudo' },
    { way: 'bus', reason: undefined },
  ],
  [
    'a host that forwards no sockets',
    { kind: 'noStreamForwarding' },
    { way: 'bridge', reason: expect.stringMatching(/^bus: refused by sshd/) as string },
  ],
  [
    'a host that forwards nothing',
    { kind: 'noForwarding', login: 'sudo' },
    { way: 'bridge', reason: expect.stringMatching(/^bus: refused by sshd/) as string },
  ],
  [
    'the same with a sudo password',
    { kind: 'noForwarding', login: 'sudoPassword' },
    { way: 'bridge', reason: expect.stringMatching(/^bus: refused by sshd/) as string },
  ],
  [
    'a host without a bus',
    { kind: 'noBus' },
    { way: 'systemctl', reason: expect.stringMatching(/^bus: .+; bridge: .+/) as string },
  ],
  [
    'a sudo login on a host without a bus',
    { kind: 'noBus', login: 'sudo' },
    { way: 'systemctl', reason: expect.stringMatching(/^bus: .+; bridge: .+/) as string },
  ],
])('%s is reached, watched and ordered the best way there is, and the reason is told', async (_, spec, found) => {
  await using opened = await openOn(await sharedHost(spec))
  const { way, reason } = opened.manager
  expect({ way, reason }).toEqual(found)
  await ordersWork(opened, 'open')
})

it('where no way leads to systemd the fault says what was tried', async () => {
  const host = await sharedHost({ kind: 'noBus', login: 'readOnly' })
  await using remote = await remoteOf(host)
  await expect(openManager(remote)).rejects.toMatchObject({
    fault: { kind: 'busUnavailable', tried: [{ way: 'bus' }, { way: 'bridge' }, { way: 'systemctl' }] },
  })
})

it('a host without systemd is told apart from one without a bus', async () => {
  const host = await sharedHost('noSystemd')
  await using remote = await remoteOf(host)
  await expect(openManager(remote)).rejects.toMatchObject({
    fault: { kind: 'noSystemd', host: remote.host, found: expect.stringMatching(/./) },
  })
})

it.each<[way: Way]>([['bus'], ['bridge']])(
  'a subscription by %s ends with connectionLost when dbus stops, and the host is then reached by systemctl',
  async (way) => {
    await using host = await ownHost({ kind: 'root' })
    await using remote = await remoteOf(host)
    await using manager = await openManager(remote, { ways: [way] })
    const watched = await watch(manager, ['xray-tunnel-*.service'])
    await host.stopDbus()
    expect(await watched.ended).toMatchObject({ fault: { kind: 'connectionLost', host: remote.host } })
    await using again = await openManager(remote, { pollMs: 50 })
    expect(again.way).toBe('systemctl')
    await ordersWork({ host, manager: again, [Symbol.asyncDispose]: async () => undefined }, 'nodbus')
  },
)

it('a subscription ends with connectionLost when the connection is cut off', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using remote = await remoteOf(host)
  await using manager = await openManager(remote)
  const watched = await watch(manager, ['xray-tunnel-*.service'])
  await host.killSshd()
  expect(await watched.ended).toMatchObject({ fault: { kind: 'connectionLost', host: remote.host } })
})
