import { itemState, type OperationSummary } from '../../../../shared/operation/operation.ts'
import type { Queries } from '../../engine.ts'
import type { OperationQuery } from '../../fleetStore.ts'
import type { Columns, SummaryColumns } from '../../schema/columns.ts'
import { readState } from './readJob.ts'
import { storedFault } from './storedFault.ts'

const summary = ['items', 'total', 'step', 'host', 'tunnel', 'itemFault'] as const satisfies (keyof SummaryColumns)[]
const head = ['id', 'kind', 'title', 'state', 'fault', 'by', 'who', 'retryOf', 'startedAtMs', 'endedAtMs'] as const

/** Newest first, from the jobs' own rows alone. */
export const listJobs = async (queries: Queries, query: OperationQuery): Promise<OperationSummary[]> => {
  const { limit, before, hostId, states, retryOf } = query
  if (states?.length === 0) return []
  let asked = queries.selectFrom('jobs').select([...head, ...summary])
  if (states !== undefined) asked = asked.where('state', 'in', [...states])
  if (retryOf !== undefined) asked = asked.where('retryOf', '=', retryOf)
  if (hostId !== undefined) {
    asked = asked.where((eb) =>
      eb.exists(
        eb
          .selectFrom('items')
          .select('items.seq')
          .where('items.hostId', '=', hostId)
          .where('items.job', '=', eb.ref('jobs.id')),
      ),
    )
  }
  if (before !== undefined) {
    asked = asked.where((eb) => eb(eb.refTuple('startedAtMs', 'id'), '<', eb.tuple(before.startedAtMs, before.id)))
  }
  const rows = await asked.orderBy('startedAtMs', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toSummary)
}

type SummaryRow = Pick<Columns['jobs'], (typeof head)[number] | (typeof summary)[number]>

const toSummary = ({ items, itemFault, fault, ...row }: SummaryRow): OperationSummary => ({
  ...row,
  state: readState(row.state),
  items: countsFrom(JSON.parse(items)),
  fault: storedFault(JSON.parse(fault)) ?? storedFault(itemFault === null ? null : JSON.parse(itemFault)),
})

/** States of a later version count as what they are read as. */
const countsFrom = (stored: Record<string, number>): OperationSummary['items'] => {
  const counts: OperationSummary['items'] = {}
  for (const [state, count] of Object.entries(stored)) {
    const known = itemState.safeParse(state).data ?? 'interrupted'
    counts[known] = (counts[known] ?? 0) + count
  }
  return counts
}
