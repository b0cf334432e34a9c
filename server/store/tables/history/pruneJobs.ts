import type { Queries } from '../../engine.ts'
import type { Scope } from '../scope.ts'

/** So many at a time: whatever else waits for the store waits for no more than these. */
const atOnce = 100

/**
 * Takes ended jobs out, oldest first, a few in a transaction. One that a tunnel's owner refers to stays: what it began is
 * still on a host.
 */
export const pruneJobs = async ({ write }: Scope, keep: { beforeMs: number; most: number }): Promise<number> => {
  const whole = { ...keep, beforeMs: Math.floor(keep.beforeMs) }
  let pruned = 0
  for (;;) {
    const count = await write((queries) => pruneSome(queries, whole))
    pruned += count
    if (count < atOnce) return pruned
  }
}

const pruneSome = async (queries: Queries, { beforeMs, most }: { beforeMs: number; most: number }): Promise<number> => {
  const newest = queries
    .selectFrom('jobs')
    .select(['startedAtMs', 'id'])
    .orderBy('startedAtMs', 'desc')
    .orderBy('id', 'desc')
  const firstTooMany = await newest.offset(most).limit(1).executeTakeFirst()
  const ended = queries
    .selectFrom('jobs')
    .select('id')
    // By index: where nothing is to go, nothing is looked at.
    .where('startedAtMs', '<=', Math.max(beforeMs, firstTooMany?.startedAtMs ?? 0))
    .where('state', 'not in', ['waiting', 'running'])
    .where((eb) => eb.not(eb.exists(eb.selectFrom('tunnels').select('uid').where('owner', '=', eb.ref('jobs.id')))))
    .where((eb) => {
      const isOld = eb(eb.fn.coalesce('endedAtMs', 'startedAtMs'), '<', beforeMs)
      if (firstTooMany === undefined) return isOld
      const { startedAtMs, id } = firstTooMany
      return eb.or([isOld, eb(eb.refTuple('startedAtMs', 'id'), '<=', eb.tuple(startedAtMs, id))])
    })
  const found = await ended.orderBy('startedAtMs').limit(atOnce).execute()
  const ids = found.map(({ id }) => id)
  if (ids.length > 0) await queries.deleteFrom('jobs').where('id', 'in', ids).execute()
  return ids.length
}
