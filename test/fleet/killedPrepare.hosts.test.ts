import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { hostName } from '../../shared/name.ts'
import { makeFleet } from '../../server/fleet/makeFleet.ts'
import { ownHost } from '../hosts/sharedHost.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import type { PreparingOrder } from './preparing.child.ts'
import { temporaryHome } from './temporaryHome.ts'
import { addOf, asking } from './wholeFleet.ts'

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
    'at "%s" leaves an interrupted operation that a retry completes',
    async (step) => {
      await using host = await ownHost({ kind: 'root' })
      await using home = await temporaryHome()
      const name = hostName.parse(host.descriptor.name)
      {
        await using fleet = await makeFleet({ home: home.path, cacheFolder: home.path })
        await fleet.hosts.add(addOf(host.descriptor), asking)
      }
      const operationId = randomUUID()
      await killedAt({ home: home.path, host: name, xray, operationId, killAt: step })

      await using fleet = await makeFleet({ home: home.path, cacheFolder: home.path })
      expect(await fleet.operations.get(operationId)).toMatchObject({
        state: 'interrupted',
        fault: { kind: 'interrupted', step },
      })
      expect(await fleet.operations.retry({ id: operationId }, asking)).toMatchObject({
        state: 'done',
        kind: 'prepareHost',
      })
      const checklist = await fleet.hosts.check(name, asking)
      expect(checklist.items.filter(({ state }) => state === 'missing' || state === 'wrong')).toEqual([])
      expect(await host.sh('ls -A /usr/local/bin | grep -v "^xray$" || true')).toBe('')
    },
  )
})
