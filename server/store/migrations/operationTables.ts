import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** Version 2: what was done, and by whom. The record outlives hosts and tunnels. */
export const operationTables: Migration = async ({ schema }) => {
  await schema
    .createTable('operations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('startedAtMs', 'integer', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('value', 'text')
    .modifyEnd(sql`strict`)
    .execute()
  await schema.createIndex('operationsByTime').on('operations').columns(['startedAtMs']).execute()
  await schema.createIndex('operationsByState').on('operations').columns(['state']).execute()
}
