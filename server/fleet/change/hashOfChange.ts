import { sha256 } from '../sha256.ts'
import type { Change } from './change.ts'

/** sha256 of a change: the same for the same value, whatever the order of its keys. A plan is named by it. */
export const hashOfChange = (change: Change): string => sha256(canonical(change))

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}
