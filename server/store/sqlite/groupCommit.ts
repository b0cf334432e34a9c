import { setImmediate } from 'node:timers'
import { sql } from 'kysely'
import type { Queries } from '../engine.ts'

/** So many share a commit: whatever else waits for the connection waits for no more than these. */
const most = 100

interface Write {
  readonly work: (queries: Queries) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Transactions on one connection, one after the other. Those that come in one turn of the event loop share a commit, since
 * it is the disk's answer that takes the time: hosts that all take a step at once cost one answer instead of one each. Each
 * still keeps or loses its own writes alone, and hears of nothing before the disk has it.
 */
export const groupCommit = (queries: Queries): (<T>(work: (queries: Queries) => Promise<T>) => Promise<T>) => {
  const waiting: Write[] = []
  const next = (): void =>
    void queries.connection().execute(async (connection) => {
      const writes = waiting.splice(0, most)
      if (waiting.length > 0) setImmediate(next)
      await carryOut(connection, writes)
    })
  return (work) =>
    new Promise((resolve, reject) => {
      // What is given back is what this very work gives.
      waiting.push({ work, resolve: resolve as Write['resolve'], reject })
      if (waiting.length === 1) setImmediate(next)
    })
}

const carryOut = async (connection: Queries, writes: readonly Write[]): Promise<void> => {
  if (writes.length > 1 && (await isDoneTogether(connection, writes))) return
  for (const { work, resolve, reject } of writes) {
    await transaction(connection, () => work(connection)).then(resolve, reject)
  }
}

/** False where nothing was kept, because the commit failed or SQLite has rolled everything back: then each is tried alone. */
const isDoneTogether = async (connection: Queries, writes: readonly Write[]): Promise<boolean> => {
  const outcomes: (() => void)[] = []
  try {
    await transaction(connection, async () => {
      for (const write of writes) outcomes.push(await savepoint(connection, write))
    })
  } catch {
    return false
  }
  for (const settle of outcomes) settle()
  return true
}

/** Carries out one of several; gives what is to be told once all are kept. */
const savepoint = async (connection: Queries, { work, resolve, reject }: Write): Promise<() => void> => {
  await sql`savepoint one`.execute(connection)
  try {
    const value = await work(connection)
    return () => resolve(value)
  } catch (error) {
    await sql`rollback to one`.execute(connection)
    return () => reject(error)
  } finally {
    await sql`release one`.execute(connection)
  }
}

const transaction = async <T>(connection: Queries, work: () => Promise<T>): Promise<T> => {
  await sql`begin immediate`.execute(connection)
  try {
    const value = await work()
    await sql`commit`.execute(connection)
    return value
  } catch (error) {
    await rolledBack(connection)
    throw error
  }
}

/** A full disk has rolled back already; that must not hide what happened. */
const rolledBack = async (connection: Queries): Promise<void> => {
  try {
    await sql`rollback`.execute(connection)
  } catch {
    return
  }
}
