import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fleetStoreOver } from '../../server/store/fleetStoreOver.ts'
import { migrate } from '../../server/store/migrate.ts'
import { migrationsIn } from '../../server/store/schema/migrations.ts'
import { sqliteWords } from '../../server/store/schema/words.ts'
import { aesSealer } from '../../server/store/seal/aesSealer.ts'
import { sqliteEngine } from '../../server/store/sqlite/sqliteEngine.ts'
import { openSqlite } from '../../server/store/sqliteFile.ts'

/** A store of which the test holds the database. */
export const openedSqlite = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const path = join(folder, 'raptor.db')
  const database = openSqlite(path, 'power')
  await migrate(database, { path, migrations: migrationsIn(sqliteWords) })
  const store = fleetStoreOver(sqliteEngine(database, path), aesSealer(new Uint8Array(32)))
  return {
    path,
    database,
    store,
    /** No page more than there is. */
    fillDisk: () => {
      database.exec(`PRAGMA max_page_count = ${String(database.prepare('PRAGMA page_count').get()?.['page_count'])}`)
    },
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
