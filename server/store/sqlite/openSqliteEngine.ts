import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HostError } from '../../../shared/hostError.ts'
import type { Engine } from '../engine.ts'
import { migrate, type Migration } from '../migrate.ts'
import { onlyProcess } from '../oneProcess.ts'
import { makePrivateFile } from '../privateFile.ts'
import { migrationsIn } from '../schema/migrations.ts'
import { sqliteWords } from '../schema/words.ts'
import { openSqlite } from '../sqliteFile.ts'
import { faultFrom, sqliteEngine } from './sqliteEngine.ts'

/** In the file's header: whose format it is. `RAPT`. */
const applicationId = 0x52_41_50_54

/**
 * Opens a SQLite file for this process alone, made where there is none (folder 0700, files 0600), brought to this version
 * where it is older.
 * @throws HostError `badInput` where another process uses it, or it is not a store of this version or an older one.
 */
export const openSqliteEngine = async (
  path: string,
  migrations: readonly Migration[] = migrationsIn(sqliteWords),
): Promise<Engine> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await using opening = new AsyncDisposableStack()
  opening.use(await onlyProcess(`${path}.lock`))
  await makePrivateFile(path)
  const isNew = orFault(path, () => isEmpty(path))
  const database = orFault(path, () => openSqlite(path, 'power'))
  const engine = opening.use(sqliteEngine(database, path))
  if (isNew) database.exec(`PRAGMA application_id = ${applicationId}`)
  await migrate(database, { path, migrations })
  const opened = opening.move()
  return { ...engine, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

const orFault = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (cause) {
    throw faultFrom(cause, path) ?? cause
  }
}

/** What somebody has kept in another format is never taken for empty, nor written to. */
const isEmpty = (path: string): boolean => {
  using database = new DatabaseSync(path, { readOnly: true })
  const found = database.prepare('PRAGMA application_id').get()?.['application_id']
  if (found === applicationId) return false
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count']
  if (found === 0 && tables === 0) return true
  throw otherFormat(path)
}

const otherFormat = (path: string): HostError => {
  const message = `${path} is not a store of this Raptor Tunnel: it is of a version before the first release, or of another program. It was left as it is: move it away, or name another RAPTOR_HOME.`
  return new HostError({ kind: 'badInput', issues: [{ path: '', message }] })
}
