import { join } from 'node:path'
import type { FleetStore } from './fleetStore.ts'
import { fleetStoreOver } from './fleetStoreOver.ts'
import { openPostgresEngine } from './postgres/openPostgresEngine.ts'
import { unlock } from './seal/unlock.ts'
import { openSqliteEngine } from './sqlite/openSqliteEngine.ts'

export interface FleetStoreOptions {
  /** Holds the file of an embedded store, `raptor.db`. */
  readonly folder: string
  /** `postgres://…`: a database shared by several servers, instead. */
  readonly database?: string | undefined
  /** The file with the key of what is sealed; RAPTOR_KEY_FILE or a file among the user's settings otherwise. */
  readonly keyFile?: string | undefined
}

/**
 * Opens the store: a SQLite file in the folder, or a PostgreSQL database.
 * @throws HostError `badInput` where another process uses the file or a newer version has written it, `storeLocked` without
 * its key, `storeFailed` where the database can't be used.
 */
export const openFleetStore = async ({ folder, database, keyFile }: FleetStoreOptions): Promise<FleetStore> => {
  await using opening = new AsyncDisposableStack()
  const engine = opening.use(
    database === undefined ? await openSqliteEngine(join(folder, 'raptor.db')) : await openPostgresEngine(database),
  )
  const store = fleetStoreOver(engine, await unlock(engine, keyFile))
  opening.move()
  return store
}
