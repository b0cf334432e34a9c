import { sql } from 'kysely'
import type { Queries } from '../engine.ts'
import type { StoredTunnel, Tables } from '../fleetStore.ts'
import { tunnelRow } from '../schema/columns.ts'
import { alreadyExists, notFound, notWritten } from './refusals.ts'
import type { Scope } from './scope.ts'

export const tunnelsTable = ({ read, write }: Scope): Tables['tunnels'] => ({
  list: (hostId) =>
    read(async (queries) => {
      const all = queries.selectFrom('tunnels').selectAll().orderBy('hostId').orderBy('id')
      const wanted = hostId === undefined ? all : all.where('hostId', '=', hostId)
      return (await wanted.execute()).map(tunnelRow.read)
    }),
  get: (uid) => read((queries) => tunnelOf(queries, uid)),
  on: (hostId, id) => read((queries) => tunnelOn(queries, hostId, id)),
  withId: (id) =>
    read(async (queries) =>
      (await queries.selectFrom('tunnels').selectAll().where('id', '=', id).orderBy('hostId').execute()).map(
        tunnelRow.read,
      ),
    ),
  count: () =>
    read(async (queries) => {
      const counted = queries.selectFrom('tunnels').select(({ fn }) => fn.countAll<number>().as('count'))
      return (await counted.executeTakeFirstOrThrow()).count
    }),
  add: (tunnel) =>
    write(async (queries) => {
      await refuseWithoutHost(queries, tunnel.hostId)
      const added = await queries
        .insertInto('tunnels')
        .values(tunnelRow.writeAll({ ...tunnel, version: 1 }))
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (added === undefined) throw alreadyExists('tunnel', tunnel.id)
      return tunnelRow.read(added)
    }),
  update: (uid, change, { expected } = {}) =>
    write(async (queries) => {
      const now = await tunnelOf(queries, uid)
      if (now === undefined || (expected !== undefined && expected !== now.version)) {
        throw notWritten({ what: 'tunnel', name: now?.id ?? uid, isThere: now !== undefined })
      }
      await refuseTakenPlace(queries, now, { ...now, ...change })
      const row = await queries
        .updateTable('tunnels')
        .set({ ...tunnelRow.write(change), uid, version: sql`"version" + 1` })
        .where('uid', '=', uid)
        .returningAll()
        .executeTakeFirstOrThrow()
      return tunnelRow.read(row)
    }),
  remove: (uid) =>
    write(async (queries) => {
      await queries.deleteFrom('tunnels').where('uid', '=', uid).execute()
    }),
})

const tunnelOf = async (queries: Queries, uid: string) => {
  const row = await queries.selectFrom('tunnels').selectAll().where('uid', '=', uid).executeTakeFirst()
  return row && tunnelRow.read(row)
}

const tunnelOn = async (queries: Queries, hostId: string, id: string) => {
  const on = queries.selectFrom('tunnels').selectAll().where('hostId', '=', hostId).where('id', '=', id)
  const row = await on.executeTakeFirst()
  return row && tunnelRow.read(row)
}

const refuseWithoutHost = async (queries: Queries, hostId: string): Promise<void> => {
  const host = await queries.selectFrom('hosts').select('id').where('id', '=', hostId).executeTakeFirst()
  if (host === undefined) throw notFound('host', hostId)
}

type Spot = Pick<StoredTunnel, 'hostId' | 'id'>

/** A tunnel that moves needs a host that is there and has none of its id. */
const refuseTakenPlace = async (queries: Queries, now: Spot, next: Spot): Promise<void> => {
  if (next.hostId === now.hostId && next.id === now.id) return
  await refuseWithoutHost(queries, next.hostId)
  if ((await tunnelOn(queries, next.hostId, next.id)) !== undefined) throw alreadyExists('tunnel', next.id)
}
