import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { migrate, type Migration } from './migrate.ts'
import { addedParts } from './migrations/addedParts.ts'
import { fleetTables } from './migrations/fleetTables.ts'
import { operationTables } from './migrations/operationTables.ts'
import { onlyProcess } from './oneProcess.ts'
import { makePrivateFile } from './privateFile.ts'
import { openSqlite, queriesOf } from './sqliteFile.ts'
import type { Store } from './store.ts'
import { storedArchive } from './storedArchive.ts'
import { storedHosts } from './storedHosts.ts'
import { storedOperations } from './storedOperations.ts'
import { storedTunnels } from './storedTunnels.ts'
import type { Tables } from './tables.ts'

export const migrations: readonly Migration[] = [fleetTables, operationTables, addedParts]

/**
 * Opens the store in a SQLite file, made where there is none (folder 0700, files 0600), brought to this version where it
 * is older. What is wanted and what was archived survives a power cut; the record of operations is written several times
 * a step, and survives the death of the process.
 * @throws HostError `badInput` where another process uses it, or a newer version has written it.
 */
export const openStore = async (path: string): Promise<Store> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  using opening = new DisposableStack()
  opening.use(await onlyProcess(`${path}.lock`))
  await makePrivateFile(path)
  const wanted = opening.adopt(openSqlite(path, 'power'), (database) => database.close())
  await migrate(wanted, { path, migrations })
  const record = opening.adopt(openSqlite(path, 'process'), (database) => database.close())
  const queries = queriesOf<Tables>(wanted)
  const opened = opening.move()
  return {
    hosts: storedHosts(queries),
    tunnels: storedTunnels(queries),
    archive: storedArchive(queries),
    operations: storedOperations(queriesOf<Tables>(record)),
    [Symbol.asyncDispose]: async () => opened.dispose(),
  }
}
