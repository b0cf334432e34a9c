import type { Kysely } from 'kysely'
import type { Columns } from './schema/columns.ts'

export type Queries = Kysely<Columns>

/** A database that holds the tables. What it refuses for reasons of its own (a full disk, a lost connection) is `storeFailed`. */
export interface Engine extends AsyncDisposable {
  readonly isShared: boolean
  /** One reading. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /**
   * All or nothing, as if nothing else were going on. Those of one process come one after the other; one that loses a race
   * against another server is run again.
   */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T>
}
