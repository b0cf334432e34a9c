import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'

/**
 * When a commit is acknowledged. `power`: it is on the disk and survives a power cut. `process`: it survives the death of
 * the process, and a power cut may take the last moments; three times as fast. Neither can damage the file.
 */
export type Survives = 'power' | 'process'

const synchronous: Readonly<Record<Survives, string>> = { power: 'FULL', process: 'NORMAL' }

/** A connection to a database file that is there: write-ahead log, foreign keys on. */
export const openSqlite = (path: string, survives: Survives): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous[survives]}`)
  return database
}

/** The query builder over a connection; destroying it closes the connection. */
export const queriesOf = <Tables>(database: DatabaseSync): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new SqliteDialect({ database: async () => asKyselyWants(database) }) })

/** Kysely's dialect is written for better-sqlite3, whose statements take their parameters as one list. */
const asKyselyWants = (database: DatabaseSync): SqliteDatabase => ({
  close: () => database.close(),
  prepare: (sql) => {
    const statement = database.prepare(sql)
    // Kysely types parameters as unknown; those of our tables are texts, numbers and null.
    const values = (parameters: readonly unknown[]): SQLInputValue[] => [...(parameters as readonly SQLInputValue[])]
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...values(parameters)),
      run: (parameters) => statement.run(...values(parameters)),
      iterate: (parameters) => statement.iterate(...values(parameters)),
    }
  },
})
