import { sql } from 'kysely'
import type { Queries } from '../../engine.ts'
import type { Tables } from '../../fleetStore.ts'
import { eventRow, itemRow, jobRow, type Columns } from '../../schema/columns.ts'
import { alreadyExists, notFound, notWritten } from '../refusals.ts'
import type { Scope } from '../scope.ts'
import { insertItems, updateItem } from './writeItems.ts'
import { listJobs } from './listJobs.ts'
import { openItem } from './sealedItem.ts'
import { pruneJobs } from './pruneJobs.ts'
import { readItem } from './readItem.ts'
import { readJob } from './readJob.ts'
import { summaryColumns } from './summaryColumns.ts'

export const jobsTable = (scope: Scope): Tables['jobs'] => {
  const { sealer, read, write } = scope
  return {
    add: (job, items) =>
      write(async (queries) => {
        const added = await queries
          .insertInto('jobs')
          .values({ ...jobRow.writeAll({ ...job, version: 1 }), ...noItems })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
        if (added === undefined) throw alreadyExists('operation', job.id)
        await insertItems(queries, sealer, { job: job.id, items })
        await refresh(queries, job.id)
      }),
    get: (id) =>
      read(async (queries) => {
        const row = await queries.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
        return row && readJob(row)
      }),
    items: (job) =>
      read(async (queries) => {
        const all = queries.selectFrom('items').select(itemRow.columns).where('job', '=', job)
        return (await all.orderBy('seq').execute()).map(readItem)
      }),
    item: (job, seq) =>
      read(async (queries) => {
        const one = queries.selectFrom('items').selectAll().where('job', '=', job).where('seq', '=', seq)
        const row = await one.executeTakeFirst()
        return row && openItem(sealer, row)
      }),
    list: (query) => read((queries) => listJobs(queries, query)),
    unended: () =>
      read(async (queries) => {
        const all = queries.selectFrom('jobs').selectAll().where('state', 'in', ['waiting', 'running'])
        return (await all.orderBy('startedAtMs').orderBy('id').execute()).map(readJob)
      }),
    update: (id, change, { expected } = {}) =>
      write(async (queries) => {
        const known = await versionOf(queries, id)
        if (known === undefined || (expected !== undefined && expected !== known)) {
          throw notWritten({ what: 'operation', name: id, isThere: known !== undefined })
        }
        await queries
          .updateTable('jobs')
          .set({ ...jobRow.write(change), id, version: sql`"version" + 1` })
          .where('id', '=', id)
          .execute()
      }),
    updateItem: (job, seq, change) =>
      write(async (queries) => {
        const isSummaryTouched = await updateItem(queries, sealer, { job, seq, change })
        if (isSummaryTouched) await refresh(queries, job)
      }),
    claim: (id, { owner, untilMs, nowMs }) =>
      write(async (queries) => {
        const claimed = await queries
          .updateTable('jobs')
          .set({ leaseOwner: owner, leaseUntilMs: untilMs, version: sql`"version" + 1` })
          .where('id', '=', id)
          .where((eb) =>
            eb.or([eb('leaseOwner', 'is', null), eb('leaseOwner', '=', owner), eb('leaseUntilMs', '<=', nowMs)]),
          )
          .returning('id')
          .executeTakeFirst()
        return claimed !== undefined
      }),
    appendEvent: (event) =>
      write(async (queries) => {
        if ((await versionOf(queries, event.job)) === undefined) throw notFound('operation', event.job)
        await queries.insertInto('events').values(eventRow.writeAll(event)).execute()
      }),
    events: (job) =>
      read(async (queries) => {
        const all = queries.selectFrom('events').select(eventRow.columns).where('job', '=', job)
        return (await all.orderBy('nr').execute()).map(eventRow.read)
      }),
    prune: (keep) => pruneJobs(scope, keep),
  }
}

const noItems = { items: '{}', total: 0, step: '', host: null, tunnel: null, itemFault: null } satisfies Partial<
  Columns['jobs']
>

const refresh = async (queries: Queries, job: string): Promise<void> => {
  await queries
    .updateTable('jobs')
    .set(await summaryColumns(queries, job))
    .where('id', '=', job)
    .execute()
}

const versionOf = async (queries: Queries, id: string): Promise<number | undefined> => {
  const row = await queries.selectFrom('jobs').select('version').where('id', '=', id).executeTakeFirst()
  return row?.version
}
