import { createHash } from 'node:crypto'

/** What an operation's id is bound to: equal for equal values, in whatever order their keys were written. */
export const inputHash = (kind: string, input: unknown): string =>
  createHash('sha256')
    .update(canonicalJson([kind, input]))
    .digest('hex')

/** JSON with sorted keys, of what JSON keeps of a value. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted) ?? 'null'

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value
