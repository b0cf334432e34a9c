import type { Queries } from '../engine.ts'
import type { Sealer } from '../seal/sealer.ts'

/** Where the tables' statements run: each by itself, or all inside one transaction. */
export interface Scope {
  readonly sealer: Sealer
  readonly read: <T>(work: (queries: Queries) => Promise<T>) => Promise<T>
  /** All or nothing; inside a transaction a part of it. A fault is thrown before anything is written. */
  readonly write: <T>(work: (queries: Queries) => Promise<T>) => Promise<T>
}
