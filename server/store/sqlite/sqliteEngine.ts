import type { DatabaseSync } from 'node:sqlite'
import { HostError } from '../../../shared/hostError.ts'
import type { Engine } from '../engine.ts'
import type { Columns } from '../schema/columns.ts'
import { queriesOf } from '../sqliteFile.ts'
import { groupCommit } from './groupCommit.ts'

/**
 * One connection for everything: what comes while a transaction runs waits for its end, where a second connection would
 * stop the whole process until SQLite gives up. Every commit is on the disk before it is acknowledged, also progress: the
 * engine writes down what it owns before it acts, and a later commit must not survive an earlier one.
 */
export const sqliteEngine = (database: DatabaseSync, path: string): Engine => {
  const queries = queriesOf<Columns>(database)
  const write = groupCommit(queries)
  const orFault = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw faultFrom(error, path) ?? error
    }
  }
  return {
    isShared: false,
    read: (work) => orFault(() => work(queries)),
    write: (work) => orFault(() => write(work)),
    [Symbol.asyncDispose]: async () => {
      // What was begun before comes to its end.
      await write(async () => undefined)
      await queries.connection().execute(async () => database.close())
    },
  }
}

/** SQLite's own codes for what is wrong with the file or the disk, not with the statement. */
const troubles: ReadonlySet<number> = new Set([
  5, // busy: another program holds the file
  8, // read-only
  10, // input or output failed
  11, // the file is damaged
  13, // the disk is full
  14, // the file can't be opened
  26, // not a database
])

/** The fault in what SQLite threw, where it speaks of the file or the disk. */
export const faultFrom = (error: unknown, path: string): HostError | undefined => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  // The low byte is the code, the rest says more closely what.
  if (!troubles.has(error.errcode & 0xff)) return undefined
  return new HostError({ kind: 'storeFailed', where: path, reason: error.message }, { cause: error })
}
