import type { ItemState } from '../../../../shared/operation/operation.ts'
import type { Queries } from '../../engine.ts'
import type { SummaryColumns } from '../../schema/columns.ts'

/** What a list shows of a job's items, by their narrow columns: as much work for a list of any length as for none. */
export const summaryColumns = async (queries: Queries, job: string): Promise<SummaryColumns> => {
  const items = queries.selectFrom('items').where('job', '=', job)
  const counts = await items
    .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const running = await items.select('step').where('state', '=', 'running').orderBy('seq').limit(1).executeTakeFirst()
  const failed = await items
    .select('gistFault')
    .where('gistFault', 'is not', null)
    .orderBy('gistRank')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return {
    items: JSON.stringify(countsOf(counts)),
    total,
    step: running?.step ?? '',
    itemFault: failed?.gistFault ?? null,
    ...(total === 1 ? await placeOf(queries, job) : { host: null, tunnel: null }),
  }
}

const countsOf = (counts: readonly { state: string; count: number }[]): Partial<Record<ItemState, number>> =>
  Object.fromEntries(counts.map(({ state, count }) => [state, count]))

/** Of an operation of one part: where it is. */
const placeOf = async (queries: Queries, job: string): Promise<Pick<SummaryColumns, 'host' | 'tunnel'>> => {
  const only = queries.selectFrom('items').select(['host', 'tunnels']).where('job', '=', job)
  const { host, tunnels } = await only.executeTakeFirstOrThrow()
  const ids: unknown = JSON.parse(tunnels)
  return { host, tunnel: Array.isArray(ids) && ids.length === 1 ? String(ids[0]) : null }
}
