import { faultSchema, type Fault } from '../../../../shared/fault.ts'

/** A fault as it was noted. One that this version does not know, or in another shape, is told by its name: it stops no list. */
export const storedFault = (stored: unknown): Fault | null => {
  if (stored === null || stored === undefined) return null
  const known = faultSchema.safeParse(stored)
  return known.success ? known.data : { kind: 'unknownFault', name: kindOf(stored) }
}

const kindOf = (stored: unknown): string =>
  typeof stored === 'object' && stored !== null && 'kind' in stored ? String(stored.kind) : 'without a name'
