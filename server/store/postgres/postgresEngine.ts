import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { HostError } from '../../../shared/hostError.ts'
import type { Engine, Queries } from '../engine.ts'

const mostRaces = 30
const longestPauseMs = 250

/**
 * Transactions are serializable, and those of this process wait for each other: only other servers are raced, and whoever
 * loses begins again.
 */
export const postgresEngine = (queries: Queries, where: string): Engine => {
  const turn = pLimit(1)
  return {
    isShared: true,
    read: (work) => orFault(where, () => work(queries)),
    write: (work) =>
      orFault(where, () =>
        turn(() => raced(() => queries.transaction().setIsolationLevel('serializable').execute(work))),
      ),
    [Symbol.asyncDispose]: () => queries.destroy(),
  }
}

/** What the database itself refuses, as a fault. */
export const orFault = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw faultFrom(error, where) ?? error
  }
}

const raced = async <T>(transaction: () => Promise<T>): Promise<T> => {
  for (let race = 1; ; race += 1) {
    try {
      return await transaction()
    } catch (error) {
      if (race === mostRaces || !lostRaces.has(codeOf(error))) throw error
    }
    // Not all of the losers at the same moment.
    await sleep(randomInt(Math.min(longestPauseMs, 4 * 2 ** race)))
  }
}

/** What is unique and what refers to something is looked at before it is written, so that here it means: another was faster. */
const lostRaces: ReadonlySet<string> = new Set([
  '40001', // could not serialize
  '40P01', // deadlock
  '55P03', // waited too long for a lock
  '23505', // unique
  '23503', // foreign key
])

/** Classes of PostgreSQL's codes that speak of the connection, the login or the server, and not of the statement. */
const troubles: ReadonlySet<string> = new Set(['08', '25', '28', '3D', '53', '57', '58', 'XX'])

const faultFrom = (error: unknown, where: string): HostError | undefined => {
  if (!(error instanceof Error) || error instanceof HostError) return undefined
  const code = codeOf(error)
  const isRaceWithoutEnd = lostRaces.has(code)
  const isTrouble = /^[0-9A-Z]{5}$/.test(code) ? troubles.has(code.slice(0, 2)) : /^E[A-Z]+$/.test(code)
  if (!isTrouble && !isRaceWithoutEnd && !brokenConnection.test(error.message)) return undefined
  return new HostError(
    { kind: 'storeFailed', where, reason: error.message === '' ? code : error.message },
    { cause: error },
  )
}

/** pg gives these no code. */
const brokenConnection =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
