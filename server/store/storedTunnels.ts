import type { Kysely } from 'kysely'
import { tunnel, type Tunnel } from '../../shared/tunnel.ts'
import type { Store } from './store.ts'
import type { Tables, TunnelRow } from './tables.ts'

export const storedTunnels = (queries: Kysely<Tables>): Store['tunnels'] => ({
  list: async (host) => {
    const all = queries.selectFrom('tunnels').selectAll().orderBy('host').orderBy('id')
    return (await (host === undefined ? all : all.where('host', '=', host)).execute()).map(toTunnel)
  },
  get: async (host, id) => {
    const one = queries.selectFrom('tunnels').selectAll().where('host', '=', host).where('id', '=', id)
    const row = await one.executeTakeFirst()
    return row && toTunnel(row)
  },
  put: async (wanted) => {
    const row: TunnelRow = { ...wanted, tags: JSON.stringify(wanted.tags), added: JSON.stringify(wanted.added) }
    await queries
      .insertInto('tunnels')
      .values(row)
      .onConflict((conflict) => conflict.columns(['host', 'id']).doUpdateSet(row))
      .execute()
  },
  remove: async (host, id) => {
    await queries.deleteFrom('tunnels').where('host', '=', host).where('id', '=', id).execute()
  },
})

const toTunnel = (row: TunnelRow): Tunnel =>
  tunnel.parse({ ...row, tags: JSON.parse(row.tags), added: JSON.parse(row.added) })
