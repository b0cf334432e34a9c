import type { QueryExecutorProvider } from 'kysely'

/** Brings the tables from one version to the next, in the words of any database; run inside a transaction. */
export type TablesMigration = (queries: QueryExecutorProvider) => Promise<void>
