import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Tables } from '../../../server/store/fleetStore.ts'
import type { OpenStore } from './openedStore.ts'
import { hostNamed, itemAt, jobAt, tunnelOn } from './samples.ts'

export const transactionContract = (open: OpenStore): void => {
  test('a transaction sees what it wrote, gives its value and keeps all of it', async () => {
    await using opened = await open()
    const { store } = opened
    const uid = await store.transaction(async ({ hosts, tunnels }) => {
      const host = await hosts.add(hostNamed('fra1'))
      const tunnel = await tunnels.add(tunnelOn(host.id, 'home'))
      expect(await tunnels.on(host.id, 'home')).toEqual(tunnel)
      return tunnel.uid
    })
    expect(await store.tunnels.get(uid)).toMatchObject({ id: 'home' })
  })

  test('what throws leaves nothing behind', async () => {
    await using opened = await open()
    const { store } = opened
    const job = jobAt(1)
    const work = store.transaction(async ({ hosts, jobs }) => {
      await hosts.add(hostNamed('fra1'))
      await jobs.add(job, [itemAt(0)])
      throw new RangeError('no')
    })
    await expect(work).rejects.toThrow(new RangeError('no'))
    expect(await store.hosts.list()).toEqual([])
    expect(await store.jobs.get(job.id)).toBeUndefined()
    expect(await store.jobs.items(job.id)).toEqual([])
  })

  test('a refused write ends nothing: the work may go on and be kept', async () => {
    await using opened = await open()
    const { store } = opened
    await store.hosts.add(hostNamed('fra1'))
    await store.transaction(async ({ hosts }) => {
      await expect(hosts.add(hostNamed('fra1'))).rejects.toMatchObject({ fault: { kind: 'alreadyExists' } })
      await expect(hosts.update(randomUUID(), {})).rejects.toMatchObject({ fault: { kind: 'notFound' } })
      await hosts.add(hostNamed('ams1'))
    })
    expect(await store.hosts.list()).toHaveLength(2)
  })

  test('a statement that failed is the end of the transaction, also where the work hides it', async () => {
    await using opened = await open()
    const { store } = opened
    const work = store.transaction(async ({ hosts, jobs }) => {
      await hosts.add(hostNamed('fra1'))
      // Half a millisecond fits no column.
      await jobs.add(jobAt(0.5), []).catch(() => undefined)
      await hosts.add(hostNamed('ams1')).catch(() => undefined)
    })
    await expect(work).rejects.toThrow(/0\.5|integer/i)
    expect(await store.hosts.list()).toEqual([])
  })

  test('several questions at once are answered inside the transaction, one after the other', async () => {
    await using opened = await open()
    const { store } = opened
    const names = Array.from({ length: 10 }, (_, at) => `host-${at}`)
    await store.transaction(async ({ hosts }) => {
      await Promise.all(names.map((name) => hosts.add(hostNamed(name))))
    })
    expect((await store.hosts.list()).map(({ name }) => name)).toEqual(names)
  })

  test('the store itself says no inside a transaction instead of waiting for itself', async () => {
    await using opened = await open()
    const { store } = opened
    const no = /only the tables it gives/
    await store.transaction(async ({ hosts }) => {
      await expect(store.hosts.list()).rejects.toThrow(no)
      await expect(store.hosts.add(hostNamed('x'))).rejects.toThrow(no)
      await expect(store.transaction(async () => 1)).rejects.toThrow(no)
      await hosts.add(hostNamed('fra1'))
    })
    expect(await store.hosts.list()).toHaveLength(1)
  })

  test('tables that outlive their transaction are of no use', async () => {
    await using opened = await open()
    const { store } = opened
    const kept = await store.transaction(async (tables): Promise<Tables> => tables)
    await expect(kept.hosts.list()).rejects.toThrow(/over/)
    await expect(kept.hosts.add(hostNamed('fra1'))).rejects.toThrow(/over/)
  })

  test('what comes while a transaction runs waits for it, and the process goes on meanwhile', async () => {
    await using opened = await open()
    const { store } = opened
    const { promise, resolve } = Promise.withResolvers<void>()
    const work = store.transaction(async ({ hosts }) => {
      await hosts.add(hostNamed('fra1'))
      await promise
    })
    const writing = store.hosts.add(hostNamed('ams1'))
    // A second connection to the file would stop the process here until SQLite gives up.
    setImmediate(resolve)
    await work
    expect((await writing).version).toBe(1)
    expect(await store.hosts.list()).toHaveLength(2)
  })
}
