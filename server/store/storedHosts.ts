import type { Kysely } from 'kysely'
import { hostSpec } from '../../shared/host.ts'
import type { Store, StoredHost } from './store.ts'
import type { HostRow, Tables } from './tables.ts'

export const storedHosts = (queries: Kysely<Tables>): Store['hosts'] => ({
  list: async () => (await queries.selectFrom('hosts').selectAll().orderBy('name').execute()).map(toHost),
  get: async (name) => {
    const row = await queries.selectFrom('hosts').selectAll().where('name', '=', name).executeTakeFirst()
    return row && toHost(row)
  },
  // Not "insert or replace": that would delete the host first, and its tunnels with it.
  put: async (host) => {
    const row = toRow(host)
    await queries
      .insertInto('hosts')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  },
  remove: async (name) => {
    await queries.deleteFrom('hosts').where('name', '=', name).execute()
  },
})

const toHost = ({ tags, addedAtMs, ...row }: HostRow): StoredHost => {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  return { ...hostSpec.parse({ ...known, tags: JSON.parse(tags) }), addedAtMs }
}

const toRow = (host: StoredHost): HostRow => ({
  name: host.name,
  address: host.address,
  port: host.port ?? null,
  user: host.user ?? null,
  keyFile: host.keyFile ?? null,
  jump: host.jump ?? null,
  publicAddress: host.publicAddress ?? null,
  tags: JSON.stringify(host.tags),
  addedAtMs: host.addedAtMs,
})
