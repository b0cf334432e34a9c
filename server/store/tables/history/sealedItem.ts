import type { StoredItem } from '../../fleetStore.ts'
import type { Columns } from '../../schema/columns.ts'
import { openJson, sealJson, type Place, type Sealer } from '../../seal/sealer.ts'
import { readItem } from './readItem.ts'

export interface ItemKey {
  readonly job: string
  readonly seq: number
}

type Secrets = Partial<Pick<StoredItem, 'input' | 'kept' | 'value'>>

/** Only what is given. */
export const sealSecrets = (
  sealer: Sealer,
  key: ItemKey,
  { input, kept, value }: Secrets,
): Partial<Pick<Columns['items'], 'input' | 'kept' | 'value'>> => ({
  ...(input === undefined ? {} : { input: sealInput(sealer, key, input) }),
  ...(kept === undefined ? {} : { kept: sealJson(sealer, kept, placeOf(key, 'kept')) }),
  ...(value === undefined ? {} : { value: sealJson(sealer, value, placeOf(key, 'value')) }),
})

/** An item has an input, also where nothing was asked. */
export const sealInput = (sealer: Sealer, key: ItemKey, input: unknown): Uint8Array =>
  sealJson(sealer, input, placeOf(key, 'input'))

/** The whole item; what was never written is absent. */
export const openItem = (sealer: Sealer, row: Columns['items']): StoredItem => ({
  ...readItem(row),
  input: openJson(sealer, row.input, placeOf(row, 'input')),
  ...(row.kept === null ? {} : { kept: openJson(sealer, row.kept, placeOf(row, 'kept')) }),
  ...(row.value === null ? {} : { value: openJson(sealer, row.value, placeOf(row, 'value')) }),
})

const placeOf = ({ job, seq }: ItemKey, column: 'input' | 'kept' | 'value'): Place => ({
  table: 'items',
  column,
  key: [job, seq],
})
