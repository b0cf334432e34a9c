import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ownHost } from '../../hosts/sharedHost.ts'
import { ensureXray } from '../../hosts/xrayBinary.ts'
import type { PreparingOrder } from './preparing.child.ts'
import { openFleet } from '../calledFleet.ts'
import { temporaryHome } from '../temporaryHome.ts'
import { addOf } from '../wholeFleet.ts'

const patience = { timeout: 30_000 }

/** Runs a server that dies as soon as a step has begun. */
const killedAt = async (order: PreparingOrder): Promise<void> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'preparing.child.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
}

describe('a server that is killed while it prepares a host', () => {
  let xray = ''
  beforeAll(async () => {
    xray = await ensureXray()
  })

  it.each(['look', 'find xray', 'send xray', 'change', 'verify'])(
    'at "%s" leaves an operation that is completed when it is gone on with',
    async (step) => {
      await using host = await ownHost({ kind: 'root' })
      await using home = await temporaryHome()
      const name = host.descriptor.name
      {
        await using fleet = await openFleet({ home: home.path, cacheFolder: home.path })
        await fleet.hosts.add(addOf(host.descriptor))
      }
      const operationId = randomUUID()
      await killedAt({ home: home.path, host: name, xray, operationId, killAt: step })

      await using fleet = await openFleet({ home: home.path, cacheFolder: home.path })
      // Past its point of no return it goes on by itself; before, whoever asked says whether it shall.
      await expect
        .poll(async () => (await fleet.operations.get({ id: operationId })).state)
        .toMatch(/^(?:interrupted|done)$/)
      if ((await fleet.operations.get({ id: operationId })).state === 'interrupted') {
        await fleet.operations.resume({ id: operationId })
      }
      await expect.poll(async () => (await fleet.operations.get({ id: operationId })).state, patience).toBe('done')
      const checklist = await fleet.hosts.check({ host: name })
      expect(checklist.items.filter(({ state }) => state === 'missing' || state === 'wrong')).toEqual([])
      expect(await host.sh('ls -A /usr/local/bin | grep -v "^xray$" || true')).toBe('')
    },
  )
})
