import { expect, test, vi } from 'vitest'
import { hostNamed, itemAt, jobAt } from './contract/samples.ts'
import { openedSqlite } from './openedSqlite.ts'

const large = { value: 'x'.repeat(100_000) }

test('a full disk is told to whoever writes, keeps what was there, and is over when there is room again', async () => {
  await using at = await openedSqlite()
  const { store } = at
  const job = jobAt(1)
  await store.jobs.add(job, [itemAt(0)])
  at.fillDisk()
  const full = { fault: { kind: 'storeFailed', where: at.path, reason: 'database or disk is full' } }
  await expect(store.jobs.updateItem(job.id, 0, { state: 'done', ...large })).rejects.toMatchObject(full)
  const work = store.transaction(async ({ hosts, jobs }) => {
    await hosts.add(hostNamed('fra1'))
    // Also where the work does not want to know.
    await jobs.updateItem(job.id, 0, large).catch(() => undefined)
  })
  await expect(work).rejects.toMatchObject(full)
  expect(await store.jobs.item(job.id, 0)).toEqual(itemAt(0))
  expect(await store.hosts.list()).toEqual([])
  at.database.exec('PRAGMA max_page_count = 1000000')
  await store.jobs.updateItem(job.id, 0, { state: 'done', ...large })
  expect(await store.jobs.item(job.id, 0)).toMatchObject({ state: 'done', ...large })
})

test('writes of one moment share a commit, and one that is refused loses nothing of the others', async () => {
  await using at = await openedSqlite()
  const prepare = vi.spyOn(at.database, 'prepare')
  const names = ['fra1', 'ams1', 'fra1', 'nyc1']
  const ended = await Promise.allSettled(names.map((name) => at.store.hosts.add(hostNamed(name))))
  expect(prepare.mock.calls.filter(([statement]) => statement === 'commit')).toHaveLength(1)
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect((await at.store.hosts.list()).map(({ name }) => name)).toEqual(['ams1', 'fra1', 'nyc1'])
})

test('what one of them wrote before it failed is gone, and the others are kept', async () => {
  await using at = await openedSqlite()
  const { store } = at
  const half = store.transaction(async ({ hosts }) => {
    await hosts.add(hostNamed('half'))
    throw new RangeError('no')
  })
  const ended = await Promise.allSettled([store.hosts.add(hostNamed('fra1')), half, store.hosts.add(hostNamed('ams1'))])
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await store.hosts.list()).map(({ name }) => name)).toEqual(['ams1', 'fra1'])
})

test('where there is room for some of them, the disk is full for the one that is too large alone', async () => {
  await using at = await openedSqlite()
  const { store } = at
  const job = jobAt(1)
  await store.jobs.add(job, [itemAt(0), itemAt(1)])
  at.fillDisk()
  const ended = await Promise.allSettled([
    store.jobs.updateItem(job.id, 0, { pastNoReturn: true }),
    store.jobs.updateItem(job.id, 1, large),
    store.jobs.updateItem(job.id, 0, { startedAtMs: 5 }),
  ])
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await store.jobs.items(job.id)).toMatchObject([{ pastNoReturn: true, startedAtMs: 5 }, { startedAtMs: null }])
})

test('what was asked before the store is closed is written', async () => {
  const at = await openedSqlite()
  const writing = at.store.hosts.add(hostNamed('fra1'))
  await at[Symbol.asyncDispose]()
  expect((await writing).version).toBe(1)
})
