import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LadderStep } from '../../../shared/host.ts'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import { openFleet } from '../calledFleet.ts'
import { faultFrom } from '../faultFrom.ts'
import { addOf, firstEvent, wholeFleet } from '../wholeFleet.ts'

describe('adding a host', () => {
  test('an unknown key is refused, and nothing is stored; with the fingerprint it is trusted and the host is live', async () => {
    const host = await sharedHost('root')
    await using whole = await wholeFleet([])
    const { fleet, home } = whole
    const add = addOf(host.descriptor)
    const fault = await faultFrom(fleet.hosts.add({ ...add, fingerprint: undefined }))
    expect(fault).toMatchObject({ kind: 'hostKeyUnknown', fingerprint: add.fingerprint })
    expect(await fleet.hosts.list()).toEqual([])
    const view = await fleet.hosts.add(add)
    expect(view).toMatchObject({ name: add.spec.name, privilege: 'root', freshness: { kind: 'live' }, way: 'bus' })
    expect(await readFile(join(home, 'known_hosts'), 'utf8')).toContain('ssh-ed25519')
    expect(await faultFrom(fleet.hosts.add(add))).toMatchObject({ kind: 'alreadyExists', what: 'host' })
  })

  test('the ladder tells every rung in order and stores nothing', async () => {
    const { descriptor } = await sharedHost('sudo')
    await using whole = await wholeFleet([])
    const steps: LadderStep[] = []
    let done: boolean | undefined
    for await (const event of await whole.fleet.hosts.test(addOf(descriptor))) {
      if (event.kind === 'step') steps.push(event.step)
      if (event.kind === 'done') done = event.ok
    }
    expect(done).toBe(true)
    const ended = steps.filter(({ state }) => state !== 'running')
    const rungs = [...new Set(ended.map(({ rung }) => rung))]
    expect(rungs).toEqual(['address', 'tcp', 'ssh', 'hostKey', 'login', 'sudo', 'systemd', 'xray'])
    expect(ended.filter(({ state }) => state === 'failed')).toEqual([])
    expect(await whole.fleet.hosts.list()).toEqual([])
    await expect(readFile(join(whole.home, 'known_hosts'))).rejects.toThrow('ENOENT')
  })

  test('a ladder that breaks says where and skips the rest', async () => {
    const { descriptor } = await sharedHost('noSystemd')
    await using whole = await wholeFleet([])
    const ended: string[] = []
    for await (const event of await whole.fleet.hosts.test(addOf(descriptor))) {
      if (event.kind === 'done') ended.push(`done ${event.ok}`)
      if (event.kind === 'step' && event.step.state !== 'running') ended.push(`${event.step.rung} ${event.step.state}`)
    }
    expect(ended.slice(-3)).toEqual(['systemd failed', 'xray skipped', 'done false'])
  })

  test('a host that is added offline is stored, stale, and says when it is tried again', async () => {
    await using host = await ownHost({ kind: 'root' })
    const whole = await wholeFleet([])
    await using _whole = whole
    await host.cutNetwork()
    const add = { ...addOf(host.descriptor), spec: { ...addOf(host.descriptor).spec, port: 1 }, offline: true }
    const adding = whole.fleet.hosts.add({ ...add, spec: { ...add.spec, address: '127.0.0.1' } })
    expect(await adding).toMatchObject({ freshness: { kind: 'stale', fault: { kind: 'refused' } } })
  })
})

test('a key that changed needs replace, and is trusted then', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using whole = await wholeFleet([host])
  const { fleet } = whole
  const { name } = host.descriptor
  const [first] = await host.changeHostKeys()
  const keys = [first, ...(await host.changeHostKeys())]
  await host.killSshd()
  const event = await firstEvent(
    fleet,
    (one) =>
      one.kind === 'host' && one.host.freshness.kind === 'stale' && one.host.freshness.fault.kind === 'hostKeyChanged',
  )
  const offered =
    event.kind === 'host' &&
    event.host.freshness.kind === 'stale' &&
    event.host.freshness.fault.kind === 'hostKeyChanged'
      ? event.host.freshness.fault.offered
      : ''
  expect(keys.map((key) => key?.fingerprint)).toContain(offered)
  const trust = { host: name, fingerprint: offered }
  expect(await faultFrom(fleet.hosts.trust({ ...trust, replace: false }))).toMatchObject({
    kind: 'hostKeyChanged',
  })
  expect(await fleet.hosts.trust({ ...trust, replace: true })).toMatchObject({ fingerprint: offered })
  await firstEvent(fleet, (one) => one.kind === 'host' && one.host.freshness.kind === 'live')
})

test('after a restart every stored host is live again by itself', async () => {
  const host = await sharedHost('root')
  await using whole = await wholeFleet([])
  await whole.fleet.hosts.add(addOf(host.descriptor))
  await whole.fleet[Symbol.asyncDispose]()
  await using again = await openFleet({ home: whole.home })
  expect((await again.hosts.list())[0]?.freshness.kind).toBe('connecting')
  await firstEvent(again, (event) => event.kind === 'host' && event.host.freshness.kind === 'live')
})

describe('freshness', () => {
  test('a cut network makes a host stale within seconds, and healing makes it live again', async () => {
    await using host = await ownHost({ kind: 'root' })
    await using whole = await wholeFleet([host])
    await host.cutNetwork()
    const stale = await firstEvent(
      whole.fleet,
      (event) => event.kind === 'host' && event.host.freshness.kind === 'stale',
      15_000,
    )
    expect(stale).toMatchObject({ host: { freshness: { fault: { kind: 'timedOut' } } } })
    await host.healNetwork()
    await firstEvent(whole.fleet, (event) => event.kind === 'host' && event.host.freshness.kind === 'live')
  })

  test('a host without a message bus is polled, and says why', async () => {
    const host = await sharedHost('noBus')
    await using whole = await wholeFleet([host])
    expect(await whole.fleet.hosts.get({ host: host.descriptor.name })).toMatchObject({
      way: 'systemctl',
      freshness: { kind: 'polling', reason: expect.stringContaining('bus: ') },
    })
  })
})

test('a read-only login may look and check, and is told what preparing needs', async () => {
  const host = await sharedHost('readOnly')
  await using whole = await wholeFleet([host])
  const name = host.descriptor.name
  const checklist = await whole.fleet.hosts.check({ host: name })
  expect(checklist.ready).toBe(false)
  expect(checklist.items.find(({ id }) => id === 'privilege')).toMatchObject({ state: 'wrong' })
  const preparing = whole.fleet.hosts.prepare({ host: name, xray: { kind: 'auto' } })
  expect(await faultFrom(preparing)).toMatchObject({ kind: 'notPermitted', needs: expect.stringContaining('sudo') })
})
