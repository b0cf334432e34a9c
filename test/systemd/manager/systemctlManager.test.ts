import { describe, expect, it } from 'vitest'
import type { Privilege } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import { systemctlManager } from '../../../server/systemd/manager/systemctlManager.ts'
import type { ManagerEvent } from '../../../server/systemd/manager/manager.ts'
import { handClock } from '../../bus/handClock.ts'
import { fakeRemote } from '../fakeRemote.ts'

const unit = (name: string, active = 'active') => ({ unit: name, load: 'loaded', active, sub: 'x', description: name })
const listing = (...units: object[]): string => `${JSON.stringify(units)}\n\n[]\n`
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const watching = (answers: (string | HostError)[]) => {
  const clock = handClock()
  const remote = fakeRemote({ answer: () => answers.shift() ?? listing() })
  const manager = systemctlManager(remote, { clock, reason: 'bus: no' })
  const aborted = new AbortController()
  const events = manager.subscribe(['*'], { signal: aborted.signal })[Symbol.asyncIterator]()
  const next = async (): Promise<ManagerEvent> => (await events.next()).value
  return { clock, manager, next, aborted }
}

describe('a subscription by systemctl', () => {
  it('lists first, then tells only what differs', async () => {
    const { clock, next } = watching([
      listing(unit('a'), unit('b')),
      listing(unit('a'), unit('b')),
      listing(unit('a', 'failed'), unit('c')),
    ])
    expect(await next()).toMatchObject({ kind: 'listed', units: [{ name: 'a' }, { name: 'b' }] })
    const second = next()
    await settle()
    await clock.tick()
    await clock.tick()
    expect(await second).toEqual({ kind: 'gone', name: 'b' })
    expect(await next()).toMatchObject({ kind: 'changed', unit: { name: 'a', activeState: 'failed' } })
    expect(await next()).toMatchObject({ kind: 'changed', unit: { name: 'c' } })
  })

  it('ends with the fault of the question that failed', async () => {
    const { clock, next } = watching([listing(), new HostError({ kind: 'connectionLost', host: 'h1', during: 'x' })])
    await next()
    const second = next().catch((error: unknown) => error)
    await settle()
    await clock.tick()
    expect(await second).toMatchObject({ fault: { kind: 'connectionLost' } })
  })

  it('ends with cancelled when its reader or its manager ends', async () => {
    const one = watching([listing()])
    await one.next()
    one.aborted.abort()
    await expect(one.next()).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    const other = watching([listing()])
    await other.next()
    await other.manager[Symbol.asyncDispose]()
    await expect(other.next()).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  })
})

describe('an order by systemctl', () => {
  it.each<[Privilege, string]>([
    ['root', 'root'],
    ['sudo', 'root'],
    ['sudoPassword', 'root'],
    ['readOnly', 'login'],
  ])('of a %s login goes out as %s', async (privilege, as) => {
    const remote = fakeRemote({ privilege })
    expect(await systemctlManager(remote).order('start', ['a.service'])).toEqual(['done'])
    expect(remote.ran).toEqual([`${as}: systemctl start`])
  })

  it('that systemctl refuses as a whole is a fault with its words', async () => {
    const remote = fakeRemote({ answer: () => ({ code: 1, stderr: 'Failed to connect to bus: No data available\n' }) })
    await expect(systemctlManager(remote).order('stop', ['a.service'])).rejects.toMatchObject({
      fault: {
        kind: 'commandFailed',
        command: 'systemctl stop',
        stderr: 'Failed to connect to bus: No data available',
      },
    })
  })

  it('for no unit asks nothing', async () => {
    const remote = fakeRemote()
    const manager = systemctlManager(remote)
    await manager.order('start', [])
    await manager.enable([])
    await manager.disable([])
    await manager.resetFailed([])
    expect(remote.ran).toEqual([])
  })
})
