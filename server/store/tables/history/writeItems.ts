import type { Queries } from '../../engine.ts'
import type { StoredItem } from '../../fleetStore.ts'
import { itemRow, type Columns } from '../../schema/columns.ts'
import type { Sealer } from '../../seal/sealer.ts'
import { notFound } from '../refusals.ts'
import { itemGist } from './itemGist.ts'
import { readItem } from './readItem.ts'
import { sealInput, sealSecrets, type ItemKey } from './sealedItem.ts'

/** So many rows a statement: databases bound the number of parameters. */
const rowsAtOnce = 500

export const insertItems = async (
  queries: Queries,
  sealer: Sealer,
  { job, items }: { job: string; items: readonly StoredItem[] },
): Promise<void> => {
  const rows = items.map((item) => toRow(sealer, job, item))
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await queries
      .insertInto('items')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute()
  }
}

const toRow = (sealer: Sealer, job: string, item: StoredItem): Columns['items'] => {
  const key = { job, seq: item.seq }
  const { kept = null, value = null } = sealSecrets(sealer, key, item)
  const input = sealInput(sealer, key, item.input)
  return { ...itemRow.writeAll(item), ...itemGist(item), job, input, kept, value }
}

interface ItemWrite extends ItemKey {
  readonly change: Partial<Omit<StoredItem, 'seq'>>
}

/** Writes what is given; true where it changes what lists show of the job. */
export const updateItem = async (
  queries: Queries,
  sealer: Sealer,
  { job, seq, change }: ItemWrite,
): Promise<boolean> => {
  const one = queries.selectFrom('items').select(itemRow.columns).where('job', '=', job).where('seq', '=', seq)
  const now = await one.executeTakeFirst()
  if (now === undefined) throw notFound('part of the operation', `${job}/${seq}`)
  const given = itemRow.write(change)
  const next = readItem({ ...now, ...given })
  await queries
    .updateTable('items')
    .set({ ...given, ...itemGist(next), ...sealSecrets(sealer, { job, seq }, change), seq })
    .where('job', '=', job)
    .where('seq', '=', seq)
    .execute()
  return summaryFields.some((field) => given[field] !== undefined && given[field] !== now[field])
}

const summaryFields = ['host', 'tunnels', 'state', 'steps', 'fault', 'failures'] as const
