import { firstTables } from './firstTables.ts'
import type { TablesMigration } from './tablesMigration.ts'
import type { Words } from './words.ts'

/** From nothing to this version's tables. Only ever appended to, once a version has been given away. */
export const migrationsIn = (words: Words): readonly TablesMigration[] => [firstTables(words)]
