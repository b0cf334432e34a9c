import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { sql, type Kysely } from 'kysely'
import { HostError } from '../../shared/hostError.ts'
import { makePrivateFile } from './privateFile.ts'
import { queriesOf } from './sqliteFile.ts'

/** Brings the tables from one version to the next; run inside a transaction. */
export type Migration = (tables: Kysely<unknown>) => Promise<void>

export interface MigrateOptions {
  readonly path: string
  /** The first brings version 0, an empty file, to version 1. Only ever appended to. */
  readonly migrations: readonly Migration[]
}

/**
 * Brings a database file to the last version, one step at a time; before each step the file is copied into `backups/`
 * beside it. A step that fails leaves the file as it was.
 * @throws HostError `badInput` for a file that a newer version has written.
 */
export const migrate = async (database: DatabaseSync, { path, migrations }: MigrateOptions): Promise<void> => {
  const found = versionOf(database)
  if (found > migrations.length) throw newerFile(path, found, migrations.length)
  const queries = queriesOf<unknown>(database)
  for (const [at, migration] of migrations.entries()) {
    if (at < found) continue
    if (found > 0) await backUp(database, path, at)
    await queries.transaction().execute(async (transaction) => {
      await migration(transaction)
      await sql.raw(`PRAGMA user_version = ${at + 1}`).execute(transaction)
    })
  }
}

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.['user_version'])

/** A whole, compact copy as of now. A first version is made of nothing and needs none. */
const backUp = async (database: DatabaseSync, path: string, version: number): Promise<void> => {
  const folder = join(dirname(path), 'backups')
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const copy = join(folder, `${basename(path, '.db')}-v${version}-${time}.db`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await makePrivateFile(copy)
  database.prepare('VACUUM INTO ?').run(copy)
}

const newerFile = (path: string, found: number, known: number): HostError => {
  const message = `${path} was written by a newer Raptor Tunnel (version ${found} of its tables, this one knows ${known}): update Raptor Tunnel, or name another RAPTOR_HOME.`
  return new HostError({ kind: 'badInput', issues: [{ path: '', message }] })
}
