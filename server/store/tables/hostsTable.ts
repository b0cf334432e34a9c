import { sql } from 'kysely'
import type { Queries } from '../engine.ts'
import type { Tables } from '../fleetStore.ts'
import { hostRow } from '../schema/columns.ts'
import { alreadyExists, notWritten } from './refusals.ts'
import type { Scope } from './scope.ts'

export const hostsTable = ({ read, write }: Scope): Tables['hosts'] => ({
  list: () =>
    read(async (queries) =>
      (await queries.selectFrom('hosts').selectAll().orderBy('name').execute()).map(hostRow.read),
    ),
  get: (id) => read((queries) => hostBy(queries, 'id', id)),
  byName: (name) => read((queries) => hostBy(queries, 'name', name)),
  add: (host) =>
    write(async (queries) => {
      const row = hostRow.writeAll({ ...host, version: 1 })
      const added = await queries
        .insertInto('hosts')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (added === undefined) throw alreadyExists('host', host.name)
      return hostRow.read(added)
    }),
  update: (id, change, { expected } = {}) =>
    write(async (queries) => {
      const now = await hostBy(queries, 'id', id)
      if (now === undefined || (expected !== undefined && expected !== now.version)) {
        throw notWritten({ what: 'host', name: now?.name ?? id, isThere: now !== undefined })
      }
      if (change.name !== undefined && change.name !== now.name) await refuseTaken(queries, change.name)
      const row = await queries
        .updateTable('hosts')
        .set({ ...hostRow.write(change), id, version: sql`"version" + 1` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return hostRow.read(row)
    }),
  remove: (id) =>
    write(async (queries) => {
      await queries.deleteFrom('hosts').where('id', '=', id).execute()
    }),
})

const hostBy = async (queries: Queries, column: 'id' | 'name', value: string) => {
  const row = await queries.selectFrom('hosts').selectAll().where(column, '=', value).executeTakeFirst()
  return row && hostRow.read(row)
}

const refuseTaken = async (queries: Queries, name: string): Promise<void> => {
  if ((await hostBy(queries, 'name', name)) !== undefined) throw alreadyExists('host', name)
}
