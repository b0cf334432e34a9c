import { sql, type Kysely } from 'kysely'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

export const storedArchive = (queries: Kysely<Tables>): Store['archive'] => ({
  put: async (archived) => {
    await queries.insertInto('archive').values(archived).execute()
  },
  list: async (host, id) => {
    const all = queries.selectFrom('archive').selectAll().where('host', '=', host).where('id', '=', id)
    return all
      .orderBy('archivedAtMs', 'desc')
      .orderBy(sql`rowid`, 'desc')
      .execute()
  },
})
