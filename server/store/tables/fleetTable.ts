import type { Tables } from '../fleetStore.ts'
import type { Scope } from './scope.ts'

export const fleetTable = ({ read, write }: Scope): Tables['fleet'] => ({
  id: () => read(async (queries) => (await queries.selectFrom('fleet').select('id').executeTakeFirstOrThrow()).id),
  setting: (name) =>
    read(async (queries) => {
      const row = await queries.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
      return row === undefined ? undefined : JSON.parse(row.value)
    }),
  putSetting: (name, value) =>
    write(async (queries) => {
      const row = { name, value: JSON.stringify(value) ?? 'null' }
      await queries
        .insertInto('settings')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
    }),
})
