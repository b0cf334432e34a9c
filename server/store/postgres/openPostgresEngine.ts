import { Kysely, PostgresDialect } from 'kysely'
import type { Engine } from '../engine.ts'
import type { Columns } from '../schema/columns.ts'
import { migrationsIn } from '../schema/migrations.ts'
import type { TablesMigration } from '../schema/tablesMigration.ts'
import { postgresWords } from '../schema/words.ts'
import { migratePostgres } from './migratePostgres.ts'
import { openPool } from './openPool.ts'
import { orFault, postgresEngine } from './postgresEngine.ts'

/**
 * Opens a PostgreSQL database that several servers may share, and brings its tables to this version. A backup of it is its
 * owner's to make.
 * @throws HostError `storeFailed` where it can't be used, `badInput` where a newer version has written it.
 */
export const openPostgresEngine = async (
  url: string,
  migrations: readonly TablesMigration[] = migrationsIn(postgresWords),
): Promise<Engine> => {
  const queries = new Kysely<Columns>({ dialect: new PostgresDialect({ pool: await openPool(url) }) })
  const where = withoutPassword(url)
  await using opening = new AsyncDisposableStack()
  const engine = opening.use(postgresEngine(queries, where))
  await orFault(where, () => migratePostgres(queries, { where, migrations }))
  opening.move()
  return engine
}

const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return 'the PostgreSQL database'
  const shown = new URL(url)
  shown.password = ''
  shown.searchParams.delete('password')
  return shown.href
}
