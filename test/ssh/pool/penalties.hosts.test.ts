import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PoolOptions } from '../../../server/ssh/pool/pool.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { connectTo, faultOfRejection } from '../realHost.ts'
import { realPool, type RealPool } from '../realPool.ts'

/** A clock that stands still and keeps what was put off. */
const standingClock = () => {
  const later: { ms: number; work: () => void }[] = []
  const clock: PoolOptions['clock'] = {
    now: () => 0,
    later: (ms, work) => {
      later.push({ ms, work })
      return () => undefined
    },
  }
  return { clock, later }
}

const refusedLogins = async (host: TestHost): Promise<number> =>
  Number((await host.exec(`journalctl -q --no-pager -o cat | grep -c '^Failed password'`)).stdout)

describe('sshd that penalises refused logins', () => {
  const { clock, later } = standingClock()
  let host: TestHost & AsyncDisposable
  let real: RealPool
  beforeAll(async () => {
    host = await ownHost({ kind: 'password', release: 'trixie', penalties: true })
    real = await realPool({ ...host.descriptor, password: 'wrong' }, { clock })
  })
  afterAll(async () => {
    await real[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  it('is asked once: whoever comes later is told what it said', async () => {
    for (let asked = 0; asked < 5; asked += 1)
      expect(await faultOfRejection(real.pool.get(real.spec))).toMatchObject({ kind: 'loginRefused' })
    expect(later).toEqual([])
    expect(await refusedLogins(host)).toBe(1)
  })

  it('is left alone for a minute and more once it has shut us out', async () => {
    const wrong = () => connectTo(host.descriptor, { secrets: { password: 'wrong' } })
    await Promise.all(Array.from({ length: 8 }, () => faultOfRejection(wrong())))
    const before = await refusedLogins(host)
    const shutOut = { kind: 'connectionLost', host: host.descriptor.name, during: 'the ssh greeting' }
    expect(await faultOfRejection(real.pool.get(real.spec, { again: true }))).toEqual(shutOut)
    for (let tries = 0; tries < 2; tries += 1) {
      const next = later.shift()
      expect(later).toEqual([])
      expect(next?.ms).toBeGreaterThanOrEqual(60_000)
      next?.work()
      await expect.poll(() => real.events.at(-1)).toMatchObject({ kind: 'lost', fault: shutOut })
    }
    expect(await refusedLogins(host)).toBe(before)
  })
})
