import { randomUUID } from 'node:crypto'
import { array, assert, asyncProperty, constantFrom, integer, nat, record, subarray } from 'fast-check'
import { expect, test } from 'vitest'
import { itemState, type OperationItem } from '../../../shared/operation/operation.ts'
import { summaryOf } from '../../../shared/operation/summaryOf.ts'
import type { StoredItem } from '../../../server/store/fleetStore.ts'
import type { OpenStore } from './openedStore.ts'
import { busy, hostNamed, itemAt, jobAt, notBegun, stepNamed, tunnelOn } from './samples.ts'

export const historyContract = (open: OpenStore): void => {
  test('a job and its items are given back as they were added; lists of items hold nothing sealed', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(10, { retryOf: randomUUID(), leaseOwner: 'me', leaseUntilMs: 99, fault: busy })
    const items = [
      itemAt(0, {
        kept: { files: ['a'] },
        value: [1],
        pastNoReturn: true,
        failures: [{ tunnel: 'home', fault: busy }],
      }),
      itemAt(1, { input: null, fault: notBegun }),
    ]
    await jobs.add(job, items)
    expect(await jobs.get(job.id)).toEqual({ ...job, version: 1 })
    expect(await jobs.item(job.id, 0)).toEqual(items[0])
    expect(await jobs.item(job.id, 1)).toEqual(items[1])
    expect(await jobs.item(job.id, 2)).toBeUndefined()
    expect(await jobs.items(job.id)).toEqual(items.map(withoutSecrets))
    expect(await jobs.get(randomUUID())).toBeUndefined()
    await expect(jobs.add(job, [])).rejects.toMatchObject({ fault: { kind: 'alreadyExists', what: 'operation' } })
    expect(await jobs.items(job.id)).toHaveLength(2)
  })

  test('of an item only what is given is written', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(10)
    await jobs.add(job, [itemAt(0, { kept: { files: ['a'] } })])
    await jobs.updateItem(job.id, 0, { state: 'running', startedAtMs: 5 })
    await jobs.updateItem(job.id, 0, { value: { port: 1080 } })
    await jobs.updateItem(job.id, 0, { pastNoReturn: true, kept: null })
    expect(await jobs.item(job.id, 0)).toEqual({
      ...itemAt(0, { state: 'running', startedAtMs: 5, pastNoReturn: true }),
      kept: null,
      value: { port: 1080 },
    })
    await expect(jobs.updateItem(job.id, 7, {})).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    await expect(jobs.updateItem(randomUUID(), 0, {})).rejects.toMatchObject({ fault: { kind: 'notFound' } })
  })

  test('every write to a job counts, and one that expects an older version is refused', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(10)
    await jobs.add(job, [itemAt(0)])
    await jobs.update(job.id, {}, { expected: 1 })
    await jobs.updateItem(job.id, 0, { state: 'running' })
    await jobs.update(job.id, { state: 'done', endedAtMs: 20, fault: busy }, { expected: 2 })
    expect(await jobs.get(job.id)).toEqual({ ...job, state: 'done', endedAtMs: 20, fault: busy, version: 3 })
    await expect(jobs.update(job.id, { state: 'failed' }, { expected: 2 })).rejects.toMatchObject({
      fault: { kind: 'changedMeanwhile', what: 'operation' },
    })
    await expect(jobs.update(randomUUID(), {})).rejects.toMatchObject({ fault: { kind: 'notFound' } })
  })

  test('what a list says of an operation is what its items say, after every write', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const parts = record({
      seq: nat(3),
      state: constantFrom(...itemState.options),
      step: constantFrom('waiting', 'running', 'done'),
      fault: constantFrom(null, busy, notBegun),
      failures: subarray([
        { tunnel: 'home', fault: notBegun },
        { tunnel: 'office', fault: busy },
      ]),
    })
    await assert(
      asyncProperty(integer({ min: 0, max: 4 }), array(parts, { maxLength: 6 }), async (count, writes) => {
        const job = jobAt(10)
        await jobs.add(
          job,
          Array.from({ length: count }, (_, seq) => itemAt(seq, { tunnels: seq % 2 === 0 ? ['home'] : ['a', 'b'] })),
        )
        for (const { seq, step, ...change } of writes.filter(({ seq }) => seq < count)) {
          await jobs.updateItem(job.id, seq, { ...change, steps: [stepNamed('verify', step)] })
        }
        const told = (await jobs.list({ limit: 1000 })).find(({ id }) => id === job.id)
        expect(told).toEqual(summaryOf({ ...job }, await jobs.items(job.id)))
      }),
      { numRuns: 25 },
    )
  })

  test('operations are listed newest first, page by page, by host, by state and by what they retry', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const all = Array.from({ length: 7 }, (_, at) => jobAt(100 + Math.floor(at / 2), at === 6 ? { state: 'done' } : {}))
    for (const [at, job] of all.entries()) await jobs.add(job, [itemAt(0, { hostId: at % 2 === 0 ? 'even' : 'odd' })])
    const listed = await jobs.list({ limit: 100 })
    expect(listed).toHaveLength(7)
    expect(listed.map(({ startedAtMs }) => startedAtMs)).toEqual([103, 102, 102, 101, 101, 100, 100])
    const pages: string[] = []
    for (let page = await jobs.list({ limit: 2 }); page.length > 0;) {
      pages.push(...page.map(({ id }) => id))
      page = await jobs.list({ limit: 2, before: page.at(-1) })
    }
    expect(pages).toEqual(listed.map(({ id }) => id))
    expect(await jobs.list({ limit: 100, hostId: 'even' })).toHaveLength(4)
    expect(await jobs.list({ limit: 100, states: ['done'] })).toHaveLength(1)
    expect(await jobs.list({ limit: 100, states: [] })).toEqual([])
    const retry = jobAt(200, { retryOf: all[0]?.id ?? null })
    await jobs.add(retry, [])
    expect((await jobs.list({ limit: 5, retryOf: all[0]?.id })).map(({ id }) => id)).toEqual([retry.id])
  })

  test('jobs without an end are found', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const [waiting, running] = [jobAt(2, { state: 'waiting' }), jobAt(1)]
    for (const job of [waiting, running, jobAt(3, { state: 'interrupted' }), jobAt(4, { state: 'done' })]) {
      await jobs.add(job, [])
    }
    expect((await jobs.unended()).map(({ id }) => id)).toEqual([running.id, waiting.id])
  })

  test('a lease is taken where it is free, over or one’s own', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(1)
    await jobs.add(job, [])
    const claim = (owner: string, nowMs: number): Promise<boolean> =>
      jobs.claim(job.id, { owner, untilMs: nowMs + 100, nowMs })
    expect(await claim('one', 1000)).toBe(true)
    expect(await claim('two', 1099)).toBe(false)
    expect(await claim('one', 1050)).toBe(true)
    expect(await claim('two', 1149)).toBe(false)
    expect(await claim('two', 1150)).toBe(true)
    expect(await jobs.get(job.id)).toMatchObject({ leaseOwner: 'two', leaseUntilMs: 1250, version: 4 })
    expect(await jobs.claim(randomUUID(), { owner: 'one', untilMs: 1, nowMs: 0 })).toBe(false)
  })

  test('events are kept in the order in which they were told, whatever bytes a host put into them', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(1)
    await jobs.add(job, [])
    for (const what of ['begun', 'pastNoReturn', 'done']) {
      await jobs.appendEvent({ job: job.id, seq: what === 'begun' ? null : 0, atMs: 5, what, note: 'a\0b 🦖' })
    }
    const events = await jobs.events(job.id)
    expect(events.map(({ what, seq }) => [what, seq])).toEqual([
      ['begun', null],
      ['pastNoReturn', 0],
      ['done', 0],
    ])
    expect(events[0]?.note).toBe('a\uFFFDb 🦖')
    await expect(
      jobs.appendEvent({ job: randomUUID(), seq: null, atMs: 5, what: 'begun', note: '' }),
    ).rejects.toMatchObject({ fault: { kind: 'notFound', what: 'operation' } })
  })

  test('history that is too old or too much is forgotten, with items and events', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const ended = (startedAtMs: number, endedAtMs: number) => jobAt(startedAtMs, { state: 'done', endedAtMs })
    const [old, endedLate, running, ...recent] = [
      ended(1, 2),
      ended(3, 500),
      jobAt(4),
      ended(600, 601),
      ended(700, 701),
    ]
    for (const job of [old, endedLate, running, ...recent]) await jobs.add(job, [itemAt(0)])
    await jobs.appendEvent({ job: old.id, seq: null, atMs: 5, what: 'begun', note: '' })
    expect(await jobs.prune({ beforeMs: 100.5, most: 10 })).toBe(1)
    expect(await jobs.get(old.id)).toBeUndefined()
    expect(await jobs.items(old.id)).toEqual([])
    expect(await jobs.events(old.id)).toEqual([])
    expect(await jobs.prune({ beforeMs: 100, most: 10 })).toBe(0)
    expect(await jobs.prune({ beforeMs: 0, most: 2 })).toBe(1)
    expect((await jobs.list({ limit: 10 })).map(({ id }) => id)).toEqual(
      [...recent.toReversed(), running].map(({ id }) => id),
    )
  })

  test('an operation that still owns what stands on a host is never forgotten', async () => {
    await using opened = await open()
    const { hosts, tunnels, jobs } = opened.store
    const owner = jobAt(1, { state: 'interrupted', endedAtMs: 2 })
    await jobs.add(owner, [itemAt(0)])
    const host = await hosts.add(hostNamed('fra1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home', { owner: owner.id }))
    expect(await jobs.prune({ beforeMs: 100, most: 0 })).toBe(0)
    await tunnels.update(uid, { owner: null })
    expect(await jobs.prune({ beforeMs: 100, most: 0 })).toBe(1)
  })

  test('a long history is forgotten in portions', async () => {
    await using opened = await open()
    const { store } = opened
    await store.transaction(async ({ jobs }) => {
      for (let at = 0; at < 250; at += 1) await jobs.add(jobAt(at, { state: 'done', endedAtMs: at }), [])
    })
    expect(await store.jobs.prune({ beforeMs: 1000, most: 30 })).toBe(250)
  })
}

const withoutSecrets = ({ input: _input, kept: _kept, value: _value, ...item }: StoredItem): OperationItem => item
