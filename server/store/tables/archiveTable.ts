import type { Tables } from '../fleetStore.ts'
import { archiveRow } from '../schema/columns.ts'
import type { Place } from '../seal/sealer.ts'
import { alreadyExists } from './refusals.ts'
import type { Scope } from './scope.ts'

export const archiveTable = ({ sealer, read, write }: Scope): Tables['archive'] => ({
  add: (archived) =>
    write(async (queries) => {
      const row = {
        ...archiveRow.writeAll(archived),
        config: sealer.seal(archived.config, placeOf(archived.id, 'config')),
        unit: sealer.seal(archived.unit, placeOf(archived.id, 'unit')),
      }
      const added = await queries
        .insertInto('archive')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (added === undefined) throw alreadyExists('archived config', archived.id)
    }),
  list: ({ hostId, tunnel }) =>
    read(async (queries) => {
      let asked = queries.selectFrom('archive').select(archiveRow.columns)
      if (hostId !== undefined) asked = asked.where('hostId', '=', hostId)
      if (tunnel !== undefined) asked = asked.where('tunnel', '=', tunnel)
      return (await asked.orderBy('archivedAtMs', 'desc').orderBy('id').execute()).map(archiveRow.read)
    }),
  get: (id) =>
    read(async (queries) => {
      const row = await queries.selectFrom('archive').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      const config = sealer.open(row.config, placeOf(id, 'config'))
      return { ...archiveRow.read(row), config, unit: sealer.open(row.unit, placeOf(id, 'unit')) }
    }),
})

const placeOf = (id: string, column: 'config' | 'unit'): Place => ({ table: 'archive', column, key: [id] })
