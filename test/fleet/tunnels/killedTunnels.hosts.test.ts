import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteps } from '../../../server/fleet/tunnels/createKind.ts'
import type { Outside } from '../../hosts/outside.ts'
import { outsideWorld, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { expectAgreement, finishLast } from './agreeing.ts'
import type { KilledOrder } from './killed.child.ts'
import { leftOf } from './leftOf.ts'
import { newTunnelOf, nonceUrl, socks } from './newTunnelOf.ts'
import { prepared, tunnelFleet, type TunnelFleet } from './tunnelFleet.ts'

const child = fileURLToPath(new URL('killed.child.ts', import.meta.url))

const deleteSteps = ['plan and archive', 'remove', 'verify', 'forget']
const editSteps = ['plan', 'write and restart', 'verify', 'record']
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

  const open = (home: string): Promise<TunnelFleet> =>
    tunnelFleet({ home, hosts: [host], probeUrls: [nonceUrl(outside)] })

  const killedWhile = async (
    home: string,
    order: KilledOrder['order'],
    killAt: KilledOrder['killAt'],
  ): Promise<void> => {
    const told: KilledOrder = { home, host: host.descriptor, probeUrl: nonceUrl(outside), order, killAt }
    const process = spawn(execPath, [child, JSON.stringify(told)], { stdio: ['ignore', 'ignore', 'inherit'] })
    expect(await once(process, 'exit')).toEqual([null, 'SIGKILL'])
  }

  it.each([...borders(createSteps), ...inScript])(
    'while it makes a tunnel, %o: the operation goes on to its end, and store and host agree',
    async (killAt) => {
      await using home = await temporaryHome()
      await killedWhile(home.path, { create: newTunnelOf(host, 'killed', { source: socks }) }, killAt)
      await using fleet = await open(home.path)
      expect(await finishLast(fleet)).toMatchObject({ kind: 'createTunnels', state: 'done' })
      expect((await fleet.tunnels.probe({ tunnel: 'killed' })).map(({ state }) => state)).toEqual(Array(5).fill('ok'))
      await expectAgreement(fleet, host)
      await fleet.tunnels.delete({ tunnel: 'killed', confirm: 'killed' })
      expect(await leftOf(host, 'killed')).toBe('')
    },
  )

  it.each([...borders(createSteps).filter((_, at) => at % 2 === 1), ...inScript.slice(1, 3)])(
    'while it makes several tunnels in one order, %o: every one of them is made',
    async (killAt) => {
      await using home = await temporaryHome()
      const ids = ['killed-1', 'killed-2', 'killed-3']
      const tunnels = ids.map((id, at) => newTunnelOf(host, id, { source: socks, port: 1180 + at }))
      await killedWhile(home.path, { createMany: tunnels }, killAt)
      await using fleet = await open(home.path)
      expect(await finishLast(fleet)).toMatchObject({ kind: 'createTunnels', state: 'done' })
      await expectAgreement(fleet, host)
      for (const id of ids) {
        expect((await fleet.tunnels.probe({ tunnel: id })).map(({ state }) => state)).toEqual(Array(5).fill('ok'))
        await fleet.tunnels.delete({ tunnel: id, confirm: id })
        expect(await leftOf(host, id)).toBe('')
      }
    },
  )

  it.each([...borders(editSteps), ...inScript.slice(1)])(
    'while it edits one, %o: it has the new state, or the old one until it is resumed',
    async (killAt) => {
      await using home = await temporaryHome()
      {
        await using fleet = await open(home.path)
        await fleet.tunnels.create(newTunnelOf(host, 'edited', { source: socks, port: 1190 }))
      }
      await killedWhile(home.path, { edit: 'edited', port: 1191 }, killAt)
      await using fleet = await open(home.path)
      expect(await finishLast(fleet)).toMatchObject({ kind: 'editTunnel', state: 'done' })
      expect(await fleet.stored('edited')).toMatchObject({ revision: 2, listen: ['127.0.0.1:1191'] })
      await expectAgreement(fleet, host)
      await fleet.tunnels.delete({ tunnel: 'edited', confirm: 'edited' })
      expect(await leftOf(host, 'edited')).toBe('')
    },
  )

  it.each([...borders(deleteSteps), ...inScript.slice(0, 3)])(
    'while it deletes one, %o: nothing of it is left, and its config is archived',
    async (killAt) => {
      await using home = await temporaryHome()
      {
        await using fleet = await open(home.path)
        await fleet.tunnels.create(newTunnelOf(host, 'going', { source: socks }))
      }
      await killedWhile(home.path, { delete: 'going' }, killAt)
      await using fleet = await open(home.path)
      expect(await finishLast(fleet)).toMatchObject({ kind: 'deleteTunnels', state: 'done' })
      expect(await leftOf(host, 'going')).toBe('')
      await expectAgreement(fleet, host)
      expect(await fleet.store.tunnels.list()).toEqual([])
      expect(await fleet.store.archive.list({ tunnel: 'going' })).not.toEqual([])
    },
  )

  it('before it has begun another order with the name of an unfinished one: that one is named, and can be deleted', async () => {
    await using home = await temporaryHome()
    await killedWhile(
      home.path,
      { create: newTunnelOf(host, 'half', { source: socks }) },
      { border: 'after write and start' },
    )
    await using fleet = await open(home.path)
    const [{ id } = { id: '' }] = await fleet.operations.list({ limit: 1 })
    await expect(fleet.tunnels.create(newTunnelOf(host, 'half', { source: socks, port: 1600 }))).rejects.toMatchObject({
      cause: { fault: { kind: 'unfinished', operation: id } },
    })
    await fleet.tunnels.delete({ tunnel: 'half', confirm: 'half' })
    expect(await leftOf(host, 'half')).toBe('')
    await expect(fleet.operations.resume({ id })).rejects.toMatchObject({ cause: { fault: { kind: 'overtaken' } } })
    await expectAgreement(fleet, host)
  })
})
