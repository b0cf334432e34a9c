import type { Pool } from 'pg'

/** Writes come one after the other, so a few connections are enough for what is read beside them. */
const connections = 4

/** The driver is loaded only where it is used. */
export const openPool = async (url: string): Promise<Pool> => {
  const { Pool, TypeOverrides, types } = await import('pg')
  const numbers = new TypeOverrides()
  // Times and counts: whole numbers far below 2^53, which pg would give as texts.
  numbers.setTypeParser(types.builtins.INT8, Number)
  const pool = new Pool({
    connectionString: url,
    max: connections,
    application_name: 'raptor-tunnel',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    lock_timeout: 10_000,
    // A server that hangs in the middle holds the others up no longer than this.
    idle_in_transaction_session_timeout: 60_000,
    types: numbers,
  })
  // A connection that breaks between two statements is heard of by the next one; its event, unheard, would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
