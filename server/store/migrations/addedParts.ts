import type { Migration } from '../migrate.ts'

/** Version 3: what a tunnel's config has that its user did not write. Of older tunnels it isn't known. */
export const addedParts: Migration = async ({ schema }) => {
  await schema
    .alterTable('tunnels')
    .addColumn('added', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute()
}
