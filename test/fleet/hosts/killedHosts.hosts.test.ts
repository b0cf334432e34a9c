import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { outsideWorld, ownHost } from '../../hosts/sharedHost.ts'
import { ensureXray } from '../../hosts/xrayBinary.ts'
import { openFleet, type CalledFleet } from '../calledFleet.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { newTunnelOf, nonceUrl, socks } from '../tunnels/newTunnelOf.ts'
import { addOf } from '../wholeFleet.ts'
import type { HostOrder } from './orderingHost.child.ts'
import { tracesOf } from './traces.ts'

const patience = { timeout: 60_000 }

/** Runs a server that dies as soon as a step has begun. */
const killedAt = async (order: HostOrder): Promise<void> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'orderingHost.child.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
}

/** Past its point of no return an operation goes on by itself; before, whoever asked says whether it shall. */
const goneOn = async ({ operations }: CalledFleet, id: string): Promise<void> => {
  const state = async () => (await operations.get({ id })).state
  await expect.poll(state, patience).toMatch(/^(?:interrupted|done|failed)$/)
  if ((await state()) === 'interrupted') await operations.resume({ id })
  await expect.poll(state, patience).toBe('done')
}

let xray = ''
beforeAll(async () => {
  xray = await ensureXray()
})

describe('a server that is killed while it prepares a host', () => {
  it.each(['look', 'find xray', 'send xray', 'change', 'verify'])(
    'at "%s" leaves an operation that is completed when it is gone on with',
    async (killAt) => {
      await using host = await ownHost({ kind: 'root' })
      await using home = await temporaryHome()
      const { name } = host.descriptor
      {
        await using fleet = await openFleet({ home: home.path, cacheFolder: home.path })
        await fleet.hosts.add(addOf(host.descriptor))
      }
      const operationId = randomUUID()
      await killedAt({ order: 'prepare', home: home.path, host: name, xray, operationId, killAt })

      await using fleet = await openFleet({ home: home.path, cacheFolder: home.path })
      await goneOn(fleet, operationId)
      const checklist = await fleet.hosts.check({ host: name })
      expect(checklist.items.filter(({ state }) => state === 'missing' || state === 'wrong')).toEqual([])
      expect(await host.sh('ls -A /usr/local/bin | grep -v "^xray$" || true')).toBe('')
    },
  )
})

describe('a server that is killed while it cleans a host', () => {
  it.each(['look', 'archive', 'remove tunnels', 'clean', 'verify'])(
    'at "%s" leaves an operation that is completed when it is gone on with: archived once, and nothing of ours left',
    async (killAt) => {
      await using host = await ownHost({ kind: 'root' })
      const before = await tracesOf(host)
      await using home = await temporaryHome()
      const { name } = host.descriptor
      const options = {
        home: home.path,
        cacheFolder: home.path,
        probeUrls: [nonceUrl(await outsideWorld())],
      }
      {
        await using fleet = await openFleet(options)
        await fleet.hosts.add(addOf(host.descriptor))
        await fleet.hosts.prepare({ host: name, xray: { kind: 'file', path: xray } })
        await fleet.tunnels.create(newTunnelOf(host, 'home', { source: socks }))
      }
      const operationId = randomUUID()
      await killedAt({ order: 'clean', home: home.path, host: name, xray, operationId, killAt })

      await using fleet = await openFleet(options)
      await goneOn(fleet, operationId)
      expect(await tracesOf(host)).toEqual(before)
      expect([await fleet.hosts.list(), await fleet.tunnels.list()]).toEqual([[], []])
      expect((await fleet.context.store.archive.list({})).map(({ tunnel }) => tunnel)).toEqual(['home'])
    },
  )
})
