import { expect, test } from 'vitest'
import { watchLive } from '../../../server/fleet/services/watchLive.ts'
import { watchInput } from '../../../shared/input.ts'
import { hostName } from '../../../shared/name.ts'
import { list, makeHub, snapshotOf } from './hub.ts'
import { madeHost, madeOperation, madeTunnel, unitOf } from './made.ts'

const asking = { by: 'script', who: 'tests@here' } as const
const [one, two] = [madeHost(1), madeHost(2)]
const rows = () => ({
  hosts: [one, two],
  tunnels: [madeTunnel(1, one.id), madeTunnel(2, one.id), madeTunnel(3, two.id)],
})

const watched = async (input: unknown) => {
  const hub = await makeHub(rows())
  const events = watchLive(hub, watchInput.parse(input), asking)[Symbol.asyncIterator]()
  const snapshot = await snapshotOf(events)
  return { ...hub, snapshot, next: async () => (await events.next()).value }
}

test('without a filter everything is told', async () => {
  const { snapshot } = await watched(undefined)
  expect([snapshot.hosts.length, snapshot.tunnels.length]).toEqual([2, 3])
})

test('topics leave out what was not asked for, in the snapshot and after it', async () => {
  const { snapshot, live, next } = await watched({ topics: ['operations'] })
  expect([snapshot.hosts, snapshot.tunnels]).toEqual([[], []])
  list(live, one.id, unitOf('t1', 'active', 'running'))
  live.operationChanged(madeOperation(1))
  expect(await next()).toMatchObject({ kind: 'operation' })
})

test('hosts limit what is told to them, their tunnels and what is done on them, also under another name', async () => {
  const { snapshot, live, stored, next } = await watched({ hosts: ['host2'] })
  expect([snapshot.hosts.map(({ name }) => name), snapshot.tunnels.map(({ ref }) => ref)]).toEqual([
    ['host2'],
    ['host2/t3'],
  ])
  list(live, one.id, unitOf('t1', 'active', 'running'))
  live.operationChanged(madeOperation(1, { host: 'host1' }))
  stored.hosts = [one, { ...two, name: hostName.parse('ams'), version: 2 }]
  await live.hostChanged(two.id)
  expect(await next()).toMatchObject({ kind: 'host', host: { name: 'ams' } })
  expect(await next()).toMatchObject({ kind: 'tunnel', tunnel: { ref: 'ams/t3' } })
  // One over several hosts is of interest to each.
  live.operationChanged(madeOperation(2, { host: null }))
  expect(await next()).toMatchObject({ kind: 'operation' })
})

test('tunnels are named as people name them', async () => {
  const { snapshot } = await watched({ topics: ['tunnels'], tunnels: ['t1', 'host2/t3'] })
  expect(snapshot.tunnels.map(({ ref }) => ref)).toEqual(['host1/t1', 'host2/t3'])
})

test('a name that nobody has is refused', async () => {
  const { live } = await makeHub(rows())
  expect(() => watchLive({ live }, { hosts: ['host9'] }, asking)).toThrow(
    expect.objectContaining({ fault: expect.objectContaining({ kind: 'notFound', name: 'host9' }) }),
  )
})
