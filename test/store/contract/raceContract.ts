import { expect, test } from 'vitest'
import { faultOf } from '../../../shared/hostError.ts'
import type { FleetStore } from '../../../server/store/fleetStore.ts'
import type { OpenStore } from './openedStore.ts'
import { hostNamed, itemAt, jobAt, tunnelOn } from './samples.ts'

/** How each ended: `ok`, or the kind of its fault. */
const endings = async (work: readonly Promise<unknown>[]): Promise<string[]> => {
  const settled = await Promise.allSettled(work)
  return settled
    .map((one) => (one.status === 'fulfilled' ? 'ok' : (faultOf(one.reason)?.kind ?? String(one.reason))))
    .toSorted()
}

const each = <T>(stores: readonly FleetStore[], work: (store: FleetStore, at: number) => Promise<T>): Promise<T>[] =>
  stores.map(work)

export const raceContract = (open: OpenStore): void => {
  test('of several adds of one name at once, one is made', async () => {
    await using opened = await open()
    const stores = await opened.servers(3)
    const twice = [...stores, ...stores]
    const all = ['alreadyExists', 'alreadyExists', 'alreadyExists', 'alreadyExists', 'alreadyExists', 'ok']
    expect(await endings(each(twice, (store) => store.hosts.add(hostNamed('fra1'))))).toEqual(all)
    const [host] = await opened.store.hosts.list()
    const hostId = host?.id ?? ''
    expect(await endings(each(twice, (store) => store.tunnels.add(tunnelOn(hostId, 'home'))))).toEqual(all)
    const job = jobAt(1)
    expect(await endings(each(twice, (store) => store.jobs.add(job, [itemAt(0)])))).toEqual(all)
    expect(await opened.store.jobs.items(job.id)).toHaveLength(1)
  })

  test('of several updates that saw one version, one is written', async () => {
    await using opened = await open()
    const stores = await opened.servers(3)
    const { id } = await opened.store.hosts.add(hostNamed('fra1'))
    const work = each(stores, (store, at) => store.hosts.update(id, { address: `192.0.2.${at}` }, { expected: 1 }))
    expect(await endings(work)).toEqual(['changedMeanwhile', 'changedMeanwhile', 'ok'])
    expect((await opened.store.hosts.get(id))?.version).toBe(2)
  })

  test('of several owners, one has the lease', async () => {
    await using opened = await open()
    const stores = await opened.servers(4)
    const job = jobAt(1)
    await opened.store.jobs.add(job, [])
    const claimed = await Promise.all(
      each(stores, (store, at) => store.jobs.claim(job.id, { owner: `server-${at}`, untilMs: 200, nowMs: 100 })),
    )
    expect(claimed.filter(Boolean)).toHaveLength(1)
    expect((await opened.store.jobs.get(job.id))?.leaseOwner).toBe(`server-${claimed.indexOf(true)}`)
  })

  test('nothing is lost of what several count up in transactions', async () => {
    await using opened = await open()
    const stores = await opened.servers(3)
    await opened.store.fleet.putSetting('count', 0)
    await Promise.all(
      each([...stores, ...stores, ...stores], (store) =>
        store.transaction(async ({ fleet }) => {
          await fleet.putSetting('count', Number(await fleet.setting('count')) + 1)
        }),
      ),
    )
    expect(await opened.store.fleet.setting('count')).toBe(9)
  })

  test('what two decided from the same sight is not both done', async () => {
    await using opened = await open()
    const stores = await opened.servers(2)
    // Each may add a host only where there is none: rows that neither has written.
    const work = each(stores, (store, at) =>
      store.transaction(async ({ hosts }) => {
        if ((await hosts.list()).length === 0) await hosts.add(hostNamed(`host-${at}`))
      }),
    )
    expect(await endings(work)).toEqual(['ok', 'ok'])
    expect(await opened.store.hosts.list()).toHaveLength(1)
  })

  test('many items of one operation written at once leave its counts right', async () => {
    await using opened = await open()
    const stores = await opened.servers(2)
    const job = jobAt(1)
    await opened.store.jobs.add(
      job,
      Array.from({ length: 20 }, (_, seq) => itemAt(seq)),
    )
    await Promise.all(
      Array.from({ length: 20 }, (_, seq) =>
        (stores[seq % stores.length] ?? opened.store).jobs.updateItem(job.id, seq, { state: 'done' }),
      ),
    )
    const [told] = await opened.store.jobs.list({ limit: 1 })
    expect(told?.items).toEqual({ done: 20 })
  })

  test('a tunnel added while its host is removed goes with it or is refused', async () => {
    await using opened = await open()
    const [one, other] = await opened.servers(2)
    const { id } = await opened.store.hosts.add(hostNamed('fra1'))
    const ended = await endings([
      one?.hosts.remove(id) ?? Promise.reject(new Error('no store')),
      other?.tunnels.add(tunnelOn(id, 'home')) ?? Promise.reject(new Error('no store')),
    ])
    expect([
      ['notFound', 'ok'],
      ['ok', 'ok'],
    ]).toContainEqual(ended)
    expect(await opened.store.tunnels.count()).toBe(0)
  })
}
