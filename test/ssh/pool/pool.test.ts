import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../shared/fault.ts'
import { hostSpec } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { Pool, type OpenConnection, type PoolEvent } from '../../../server/ssh/pool/pool.ts'
import type { OnStage } from '../../../server/ssh/transport/stage.ts'

const spec = hostSpec.parse({ name: 'box', address: '192.0.2.1' })
const unreachable: Fault = { kind: 'unreachable', host: 'box', address: '192.0.2.1:22', reason: 'no answer' }
const refused: Fault = { kind: 'loginRefused', host: 'box', user: 'me', tried: [] }

/** A pool whose attempts and clock are moved by hand. */
const handPool = () => {
  const attempts: {
    resolve: (onEnd: (end: (fault?: Fault) => void) => void) => void
    reject: (fault: Fault) => void
    onStage: OnStage
    trustRoot: boolean
  }[] = []
  const timers: { ms: number; work: () => void }[] = []
  const closed: Connection[] = []
  const events: PoolEvent[] = []
  const open: OpenConnection = async (_spec, { onStage, trustRoot }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>()
    attempts.push({
      onStage,
      trustRoot,
      reject: (fault) => reject(new HostError(fault)),
      resolve: (onEnd) => {
        const ended = Promise.withResolvers<Fault | undefined>()
        onEnd((fault) => ended.resolve(fault))
        // The pool touches no more of a connection than its end.
        const connection = {
          closed: ended.promise,
          close: async () => void closed.push(connection),
        } as unknown as Connection
        resolve(connection)
      },
    })
    return promise
  }
  const clock = {
    now: () => 1000,
    later: (ms: number, work: () => void) => {
      const timer = { ms, work }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const pool = new Pool({ knownHostsFile: '/nowhere', open, clock, random: () => 1 })
  pool.watch((event) => events.push(event))
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { pool, attempts, timers, closed, events, settle }
}

/** Stands the last attempt up; gives back how to end the connection. */
const stand = async ({ attempts, settle }: ReturnType<typeof handPool>): Promise<(fault?: Fault) => void> => {
  let end: (fault?: Fault) => void = () => undefined
  attempts.at(-1)?.resolve((ending) => (end = ending))
  await settle()
  return end
}

describe('the pool', () => {
  it('makes one connection for all who ask', async () => {
    const hand = handPool()
    const asked = [hand.pool.get(spec), hand.pool.get(spec)]
    await stand(hand)
    const [first, second] = await Promise.all(asked)
    expect(first).toBe(second)
    expect(await hand.pool.get(spec)).toBe(first)
    expect(hand.attempts).toHaveLength(1)
  })

  it('tells the stages of an attempt to whoever joins it late, too', async () => {
    const hand = handPool()
    const early: string[] = []
    const late: string[] = []
    void hand.pool.get(spec, { onStage: ({ rung }) => early.push(rung) })
    hand.attempts[0]?.onStage({ rung: 'tcp', state: 'ok', found: '' })
    void hand.pool.get(spec, { onStage: ({ rung }) => late.push(rung) })
    hand.attempts[0]?.onStage({ rung: 'ssh', state: 'ok', found: '' })
    expect([early, late]).toEqual([
      ['tcp', 'ssh'],
      ['tcp', 'ssh'],
    ])
  })

  it('has what a login may do proved where somebody asks or watches', async () => {
    const hand = handPool()
    void hand.pool.get(spec, { onStage: () => undefined })
    void hand.pool.get(hostSpec.parse({ ...spec, name: 'asked' }), { again: true })
    void hand.pool.get(hostSpec.parse({ ...spec, name: 'stored' }))
    expect(hand.attempts.map(({ trustRoot }) => trustRoot)).toEqual([false, false, true])
  })

  it('tries again by itself, later and later, and says when', async () => {
    const hand = handPool()
    const first = hand.pool.get(spec)
    hand.attempts[0]?.reject(unreachable)
    await expect(first).rejects.toMatchObject({ fault: unreachable })
    expect(hand.events.at(-1)).toEqual({ kind: 'lost', host: 'box', fault: unreachable, nextTryMs: 2000 })
    await expect(hand.pool.get(spec)).rejects.toMatchObject({ fault: unreachable })
    expect(hand.attempts).toHaveLength(1)
    hand.timers.shift()?.work()
    hand.attempts[1]?.reject(unreachable)
    await hand.settle()
    expect(hand.timers.map(({ ms }) => ms)).toEqual([2000])
    hand.timers.shift()?.work()
    await stand(hand)
    expect(hand.events.at(-1)).toMatchObject({ kind: 'connected' })
  })

  it('never tries a refused login again by itself, but does when told to', async () => {
    const hand = handPool()
    const first = hand.pool.get(spec)
    hand.attempts[0]?.reject(refused)
    await expect(first).rejects.toMatchObject({ fault: refused })
    expect(hand.events.at(-1)).toMatchObject({ nextTryMs: null })
    expect(hand.timers).toEqual([])
    await expect(hand.pool.get(spec)).rejects.toMatchObject({ fault: refused })
    expect(hand.attempts).toHaveLength(1)
    void hand.pool.get(spec, { again: true })
    expect(hand.attempts).toHaveLength(2)
  })

  it('connects anew for whoever asks after a connection was lost, without waiting', async () => {
    const hand = handPool()
    void hand.pool.get(spec)
    const end = await stand(hand)
    end({ kind: 'connectionLost', host: 'box', during: 'a quiet moment' })
    await hand.settle()
    expect(hand.events.at(-1)).toMatchObject({ kind: 'lost', nextTryMs: 2000 })
    void hand.pool.get(spec)
    expect(hand.attempts).toHaveLength(2)
    expect(hand.timers).toEqual([])
  })

  it('lets one caller leave without taking the attempt from the others', async () => {
    const hand = handPool()
    const leave = new AbortController()
    const leaving = hand.pool.get(spec, { signal: leave.signal })
    const staying = hand.pool.get(spec)
    leave.abort()
    await expect(leaving).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    await stand(hand)
    await expect(staying).resolves.toBeDefined()
  })

  it('closes what it drops, also when it stands only afterwards', async () => {
    const hand = handPool()
    void hand.pool.get(spec).catch(() => undefined)
    const dropped = hand.pool.drop('box')
    await stand(hand)
    await dropped
    expect(hand.closed).toHaveLength(1)
    expect(hand.events.map(({ kind }) => kind)).toEqual(['connecting'])
  })

  it('takes another way in the spec for another host', async () => {
    const hand = handPool()
    void hand.pool.get(spec)
    await stand(hand)
    void hand.pool.get({ ...spec, port: 2222 })
    await hand.settle()
    expect(hand.closed).toHaveLength(1)
    expect(hand.attempts).toHaveLength(2)
  })
})
