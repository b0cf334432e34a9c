import { sql, type Kysely } from 'kysely'
import { operation } from '../../shared/operation.ts'
import type { Store, StoredOperation } from './store.ts'
import type { OperationRow, Tables } from './tables.ts'

export const storedOperations = (queries: Kysely<Tables>): Store['operations'] => ({
  list: async ({ limit, host }) => {
    const newest = queries
      .selectFrom('operations')
      .selectAll()
      .orderBy('startedAtMs', 'desc')
      .orderBy(sql`rowid`, 'desc')
    const asked = host === undefined ? newest : newest.where('host', '=', host)
    return (await asked.limit(limit).execute()).map((row) => toStored(row).operation)
  },
  get: async (id) => {
    const row = await queries.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toStored(row)
  },
  put: async (stored) => {
    const row = toRow(stored)
    await queries
      .insertInto('operations')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  },
  unended: async () => {
    const unended = queries.selectFrom('operations').selectAll().where('state', 'in', ['waiting', 'running'])
    return (await unended.orderBy('startedAtMs').execute()).map(toStored)
  },
})

const toStored = (row: OperationRow): StoredOperation => ({
  operation: operation.parse(JSON.parse(row.operation)),
  input: JSON.parse(row.input),
  ...(row.value === null ? {} : { value: JSON.parse(row.value) }),
})

const toRow = ({ operation: done, input, value }: StoredOperation): OperationRow => ({
  id: done.id,
  host: done.host,
  state: done.state,
  startedAtMs: done.startedAtMs,
  operation: JSON.stringify(done),
  input: JSON.stringify(input) ?? 'null',
  value: JSON.stringify(value) ?? null,
})
