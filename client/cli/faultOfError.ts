import { faultSchema, type Fault } from '../../shared/fault.ts'

/** The fault inside an error of the client, where there is one; it is parsed, since it came over a wire. */
export const faultOfError = (error: unknown): Fault | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  const inside = 'fault' in error ? error.fault : 'data' in error ? faultIn(error.data) : undefined
  return faultSchema.safeParse(inside).data
}

const faultIn = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'fault' in data ? data.fault : undefined
