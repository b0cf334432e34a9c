import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe } from 'vitest'
import { openFleetStore } from '../../server/store/openFleetStore.ts'
import { contract } from './contract/contract.ts'
import type { OpenedStore } from './contract/openedStore.ts'

const open = async (): Promise<OpenedStore> => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const folder = join(home, 'data')
  const store = await openFleetStore({ folder, keyFile: join(home, 'key') })
  return {
    store,
    // The file is one process's alone: those who race there share the store.
    servers: async (count) => Array.from({ length: count }, () => store),
    plant: async (statement, ...values) => {
      using database = new DatabaseSync(join(folder, 'raptor.db'), { timeout: 1000 })
      database.prepare(statement).run(...values)
    },
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      await rm(home, { recursive: true })
    },
  }
}

describe('a store in a SQLite file', () => {
  contract(open)
})
