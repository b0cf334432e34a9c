import type { Tables } from '../fleetStore.ts'
import { openJson, sealJson, type Place } from '../seal/sealer.ts'
import type { Scope } from './scope.ts'

/** How long a plan can be applied: it holds secrets, and what it was made from has moved on. */
const keptMs = 86_400_000

export const changesTable = ({ sealer, read, write }: Scope): Tables['changes'] => ({
  put: (hash, change, atMs) =>
    write(async (queries) => {
      await queries
        .deleteFrom('changes')
        .where('atMs', '<', atMs - keptMs)
        .execute()
      const row = { hash, atMs, change: sealJson(sealer, change, placeOf(hash)) }
      await queries
        .insertInto('changes')
        .values(row)
        .onConflict((conflict) => conflict.column('hash').doUpdateSet(row))
        .execute()
    }),
  get: (hash) =>
    read(async (queries) => {
      const row = await queries.selectFrom('changes').select('change').where('hash', '=', hash).executeTakeFirst()
      return row && openJson(sealer, row.change, placeOf(hash))
    }),
})

const placeOf = (hash: string): Place => ({ table: 'changes', column: 'change', key: [hash] })
