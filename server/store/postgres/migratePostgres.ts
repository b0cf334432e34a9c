import { sql } from 'kysely'
import { HostError } from '../../../shared/hostError.ts'
import type { Queries } from '../engine.ts'
import type { TablesMigration } from '../schema/tablesMigration.ts'

/** Any number that no other program takes: one server at a time makes tables. `RAPT`. */
const lock = 0x52_41_50_54

/**
 * Brings the tables to the last version in one transaction, also when several servers start at once.
 * @throws HostError `badInput` for a database that a newer version has written.
 */
export const migratePostgres = (
  queries: Queries,
  { where, migrations }: { where: string; migrations: readonly TablesMigration[] },
): Promise<void> =>
  // Each statement sees what is there by then: who has waited for the lock finds the tables made.
  queries
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (queries) => {
      await sql`select pg_advisory_xact_lock(${lock})`.execute(queries)
      await sql`create table if not exists "schemaVersion" ("version" integer not null)`.execute(queries)
      const { rows } = await sql<{ version: number }>`select "version" from "schemaVersion"`.execute(queries)
      const found = rows[0]?.version ?? 0
      if (found > migrations.length) throw newer(where, found, migrations.length)
      if (found === migrations.length) return
      for (const migration of migrations.slice(found)) await migration(queries)
      await sql`delete from "schemaVersion"`.execute(queries)
      await sql`insert into "schemaVersion" values (${migrations.length})`.execute(queries)
    })

const newer = (where: string, found: number, known: number): HostError => {
  const message = `${where} was written by a newer Raptor Tunnel (version ${found} of its tables, this one knows ${known}): update Raptor Tunnel, or name another database.`
  return new HostError({ kind: 'badInput', issues: [{ path: '', message }] })
}
