import { createConnection, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { HostDescriptor } from './descriptor.ts'
import { ownHost } from './sharedHost.ts'
import { sshTo } from './sshClient.ts'

/** A connection to the host's sshd that has said its version and waits for ours. */
const dial = async ({ address, port }: { address: string; port: number }): Promise<Socket> => {
  const socket = createConnection({ host: address, port })
  await once(socket, 'data')
  return socket
}

const answers = async (host: HostDescriptor): Promise<boolean> => (await sshTo(host, 'true')).ok

test('a cut network is silent, and healed it goes on', async () => {
  await using host = await ownHost({ kind: 'root' })
  const socket = await dial(host.descriptor)
  await host.cutNetwork()
  const heard: string[] = []
  for (const event of ['end', 'close', 'error', 'data']) socket.on(event, () => heard.push(event))
  socket.write('SSH-2.0-test\r\n')
  expect(await sshTo(host.descriptor, 'true', ['-o', 'ConnectTimeout=1'])).toMatchObject({
    ok: false,
    stderr: expect.stringContaining('timed out'),
  })
  expect(heard).toEqual([])
  await host.healNetwork()
  await once(socket, 'data')
  socket.destroy()
  expect(await answers(host.descriptor)).toBe(true)
})

test.each(['bullseye', 'trixie'] as const)(
  "killing sshd's children on %s ends sessions and leaves sshd",
  async (release) => {
    await using host = await ownHost({ kind: 'sudo', release })
    const session = sshTo(host.descriptor, 'sleep 60')
    await expect.poll(() => host.sh('pgrep -x sleep || true')).not.toBe('')
    await host.killSshd()
    expect((await session).code).toBe(255)
    expect(await answers(host.descriptor)).toBe(true)
  },
)

test('a power cut sends nothing, and the host boots again with its disk', async () => {
  await using host = await ownHost({ kind: 'sudo' })
  await host.sh('echo kept > /root/kept; sync')
  const socket = await dial(host.descriptor)
  const heard: string[] = []
  for (const event of ['end', 'close', 'error']) socket.on(event, () => heard.push(event))
  await host.powerCut()
  await expect(host.exec('true')).rejects.toThrow('is off')
  await sleep(200)
  expect(heard).toEqual([])
  await host.boot()
  expect(await host.sh('cat /root/kept')).toBe('kept')
  expect(await answers(host.descriptor)).toBe(true)
  socket.destroy()
})

test.each(['root', 'noSystemd', 'behindJump', 'readOnlyEtc'] as const)('a reboot gives %s a new life', async (kind) => {
  await using host = await ownHost({ kind })
  await host.sh('touch /run/before')
  await host.reboot()
  expect((await host.exec('test -e /run/before')).ok).toBe(false)
  expect(await answers(host.descriptor)).toBe(true)
})

test('a delayed door adds its round trip', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using door = await host.delayed(300)
  const started = performance.now()
  const socket = await dial(door)
  socket.destroy()
  expect(performance.now() - started).toBeGreaterThan(149)
})

test('the bus stops and starts, the journal stops', async () => {
  await using host = await ownHost({ kind: 'root' })
  await host.stopDbus()
  expect((await host.exec('busctl status')).ok).toBe(false)
  await host.startDbus()
  expect((await host.exec('busctl status')).ok).toBe(true)
  await host.stopJournald()
  expect((await host.exec('systemctl is-active systemd-journald')).stdout).toBe('inactive\n')
})

test('a folder is full or read-only until it is released', async () => {
  await using host = await ownHost({ kind: 'root' })
  const write = async (): Promise<string> => (await host.exec('head -c 9000 /dev/zero > /var/log/word')).stderr
  await host.fillDisk('/var/log')
  expect(await write()).toMatch('No space left on device')
  await host.release('/var/log')
  expect(await write()).toBe('')
  await host.readOnly('/var/log')
  expect(await write()).toMatch('Read-only file system')
})

test('changed host keys are what sshd then shows', async () => {
  await using host = await ownHost({ kind: 'root' })
  const { descriptor } = host
  const hostKeys = await host.changeHostKeys()
  expect(hostKeys.map(({ type }) => type)).toEqual(descriptor.hostKeys.map(({ type }) => type))
  expect(await sshTo(descriptor, 'true')).toMatchObject({ stderr: expect.stringContaining('verification failed') })
  expect(await answers({ ...descriptor, hostKeys })).toBe(true)
})
