import { createHash } from 'node:crypto'

/** sha256 of a kind and what was asked, the same for the same input whatever the order of its keys: ids are bound to it. */
export const inputHash = (kind: string, input: unknown): string =>
  createHash('sha256')
    .update(`${kind}\n${canonical(input)}`)
    .digest('hex')

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}
