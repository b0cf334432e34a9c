import { TRPCError } from '@trpc/server'
import { faultOf } from '../../shared/hostError.ts'
import type { Fault } from '../../shared/fault.ts'

/** The fault that a promise rejects with; a promise that resolves, or rejects with anything else, fails the test. */
export const faultFrom = async (promise: Promise<unknown>): Promise<Fault> => {
  try {
    await promise
  } catch (thrown) {
    const fault = faultOf(thrown instanceof TRPCError ? thrown.cause : thrown)
    if (fault === undefined) throw thrown
    return fault
  }
  throw new Error('nothing was thrown')
}
