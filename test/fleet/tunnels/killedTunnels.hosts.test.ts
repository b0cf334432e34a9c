import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploySteps } from '../../../server/fleet/deploy/deployMany.ts'
import type { Outside } from '../../hosts/outside.ts'
import { outsideWorld, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import type { KilledOrder } from './killed.child.ts'
import { leftOf } from './leftOf.ts'
import { newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { prepared, tunnelFleet } from './tunnelFleet.ts'

const child = fileURLToPath(new URL('killed.child.ts', import.meta.url))

const deleteSteps = ['look', 'archive', 'remove', 'verify', 'forget']
const borders = (steps: readonly string[]) =>
  steps.flatMap((step) => [{ border: `before ${step}` }, { border: `after ${step}` }])
const inScript = [2, 20, 60, 120].map((scriptMs) => ({ scriptMs }))

describe('a server that is killed', () => {
  let host: TestHost
  let outside: Outside
  beforeAll(async () => {
    host = await sharedHost({ kind: 'root', name: 'killed', xray: true })
    outside = await outsideWorld()
    await host.sh(prepared)
  })
  afterAll(() => host.sh('rm -rf /etc/raptor-tunnel /var/log/raptor-tunnel'))

  const killedWhile = async (
    home: string,
    order: KilledOrder['order'],
    killAt: KilledOrder['killAt'],
  ): Promise<void> => {
    const told: KilledOrder = { home, host: host.descriptor, probeUrl: nonceUrl(outside), order, killAt }
    const process = spawn(execPath, [child, JSON.stringify(told)], { stdio: ['ignore', 'ignore', 'inherit'] })
    expect(await once(process, 'exit')).toEqual([null, 'SIGKILL'])
  }

  it.each([...borders(deploySteps), ...inScript])(
    'while it makes a tunnel, %o: its operation is interrupted, and a retry completes it',
    async (killAt) => {
      await using home = await temporaryHome()
      const tunnel = newTunnelOf(host, 'killed', { source: socks })
      await killedWhile(home.path, { create: tunnel }, killAt)

      await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
      const [interrupted] = await fleet.store.operations.list({ limit: 1 })
      expect(interrupted).toMatchObject({ kind: 'createTunnel', state: 'interrupted', fault: { kind: 'interrupted' } })
      const retried = await fleet.context.operations.retry({ id: interrupted?.id ?? '' })
      expect(retried.state).toBe('done')
      expect((await fleet.tunnels.probe('killed')).map(({ state }) => state)).toEqual(Array(5).fill('ok'))
      expect(await fleet.store.tunnels.get(host.descriptor.name, 'killed')).toMatchObject({
        revision: 1,
        wanted: 'running',
      })
      expect(await host.sh('cat /etc/raptor-tunnel/xray-killed.json')).toBe(
        (await fleet.store.tunnels.get(host.descriptor.name, 'killed'))?.config.trimEnd(),
      )
      expect(await host.sh('find /etc/raptor-tunnel /etc/systemd/system -maxdepth 1 -name ".xray-*"')).toBe('')

      await fleet.tunnels.delete({ tunnel: 'killed', confirm: 'killed' })
      expect(await leftOf(host, 'killed')).toBe('')
    },
  )

  it.each([...borders(deploySteps).filter((_, at) => at % 2 === 1), ...inScript.slice(1, 3)])(
    'while it makes several tunnels in one order, %o: a retry completes every one of them',
    async (killAt) => {
      await using home = await temporaryHome()
      const ids = ['killed-1', 'killed-2', 'killed-3']
      const tunnels = ids.map((id, at) => newTunnelOf(host, id, { source: socks, port: 1180 + at }))
      await killedWhile(home.path, { createMany: tunnels }, killAt)

      await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
      const [interrupted] = await fleet.store.operations.list({ limit: 1 })
      expect(interrupted).toMatchObject({ kind: 'createTunnels', state: 'interrupted' })
      expect((await fleet.context.operations.retry({ id: interrupted?.id ?? '' })).state).toBe('done')
      for (const id of ids) {
        expect((await fleet.tunnels.probe(id)).map(({ state }) => state)).toEqual(Array(5).fill('ok'))
        expect(await fleet.store.tunnels.get(host.descriptor.name, id)).toMatchObject({ revision: 1 })
        await fleet.tunnels.delete({ tunnel: id, confirm: id })
        expect(await leftOf(host, id)).toBe('')
      }
    },
  )

  it.each([...borders(deleteSteps), ...inScript.slice(0, 3)])(
    'while it deletes one, %o: a retry leaves nothing',
    async (killAt) => {
      await using home = await temporaryHome()
      {
        await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
        await fleet.tunnels.create(newTunnelOf(host, 'going', { source: socks }))
      }
      await killedWhile(home.path, { delete: 'going' }, killAt)

      await using fleet = await tunnelFleet({ home: home.path, hosts: [host], probeUrls: [nonceUrl(outside)] })
      const [interrupted] = await fleet.store.operations.list({ limit: 1 })
      expect(interrupted).toMatchObject({ kind: 'deleteTunnel', state: 'interrupted' })
      expect((await fleet.context.operations.retry({ id: interrupted?.id ?? '' })).state).toBe('done')
      expect(await leftOf(host, 'going')).toBe('')
      expect(await fleet.store.tunnels.list()).toEqual([])
      expect(await fleet.store.archive.list(host.descriptor.name, 'going')).not.toEqual([])
    },
  )
})
