/** What two databases call the same thing. */
export interface Words {
  readonly text: string
  readonly integer: string
  readonly bytes: string
  /** A column that counts up by itself. */
  readonly counter: string
  /** At the end of a table. */
  readonly strict: string
}

export const sqliteWords: Words = {
  text: 'text',
  integer: 'integer',
  bytes: 'blob',
  counter: 'integer primary key autoincrement',
  strict: 'strict',
}

/** Texts are compared byte by byte, as SQLite does it: the order is the same everywhere and no upgrade of a locale harms an index. */
export const postgresWords: Words = {
  text: 'text collate "C"',
  integer: 'bigint',
  bytes: 'bytea',
  counter: 'bigint generated always as identity primary key',
  strict: '',
}
