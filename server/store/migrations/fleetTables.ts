import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** Version 1: what is wanted. The archive outlives its host, so it refers to none. */
export const fleetTables: Migration = async ({ schema }) => {
  await schema
    .createTable('hosts')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('port', 'integer')
    .addColumn('user', 'text')
    .addColumn('keyFile', 'text')
    .addColumn('jump', 'text')
    .addColumn('publicAddress', 'text')
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('addedAtMs', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await schema
    .createTable('tunnels')
    .addColumn('host', 'text', (column) => column.notNull().references('hosts.name').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('template', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('wanted', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('createdAtMs', 'integer', (column) => column.notNull())
    .addColumn('changedAtMs', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('tunnelKey', ['host', 'id'])
    .modifyEnd(sql`strict`)
    .execute()
  await schema
    .createTable('archive')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('archivedAtMs', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await schema.createIndex('archiveOfTunnel').on('archive').columns(['host', 'id']).execute()
}
