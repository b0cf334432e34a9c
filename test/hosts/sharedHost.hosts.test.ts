import { expect, test } from 'vitest'
import { bootHosts } from './bootHosts.ts'
import { capture, run } from './command.ts'
import { ownHost, sharedHost } from './sharedHost.ts'
import { sshTo } from './sshClient.ts'
import { ensureXray } from './xrayBinary.ts'

test('asking twice at once gives one host, a name of its own gives another', async () => {
  const [one, same, other] = await Promise.all([
    sharedHost('root', 'trixie'),
    sharedHost('root', 'trixie'),
    sharedHost({ kind: 'root', release: 'trixie', name: 'other' }),
  ])
  expect(same.descriptor).toEqual(one.descriptor)
  expect(other.descriptor.address).not.toBe(one.descriptor.address)
  expect(other.descriptor.hostKeys).not.toEqual(one.descriptor.hostKeys)
})

test('an own host ends with its scope', async () => {
  const { machine } = await (async () => {
    await using host = await ownHost({ kind: 'root' })
    await host.cutNetwork()
    return host.descriptor
  })()
  expect((await capture(['findmnt', machine.root])).ok).toBe(false)
  expect((await run(['ip', 'netns'])).split(/\s/)).not.toContain(machine.id)
})

test('two runs live side by side', async () => {
  const shared = await sharedHost('root')
  await using second = await bootHosts([{ kind: 'root' }])
  const [host] = second.hosts
  expect(host.descriptor.machine.slot).not.toBe(shared.descriptor.machine.slot)
  expect((await sshTo(host.descriptor, 'true')).ok).toBe(true)
  expect((await sshTo(shared.descriptor, 'true')).ok).toBe(true)
})

test('a host that cannot be made says why', async () => {
  await using broken = await bootHosts([])
  await expect(broken.boot({ kind: 'root', name: 'no name; false' })).rejects.toThrow('ended with')
})

test('xray is the real one, here and on a host that asks for it', async () => {
  expect(await run([await ensureXray(), 'version'])).toMatch(/^Xray \d+\.\d+\.\d+/)
  const host = await sharedHost({ kind: 'root', xray: true })
  expect(await host.sh('/usr/local/bin/xray version; stat -c "%a %U" /usr/local/bin/xray')).toMatch(
    /^Xray [^]*755 root$/,
  )
})
