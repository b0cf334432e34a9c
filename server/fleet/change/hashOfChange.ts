import { sha256 } from '../deploy/sha256.ts'
import type { Change } from './change.ts'

/** The name of a change by its content: two with the same hash do the same, whatever order their keys were written in. */
export const hashOfChange = (change: Change): string => sha256(canonical(change))

/** JSON with sorted keys and no spaces; what JSON leaves out is left out. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
