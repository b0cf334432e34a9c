import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'

/** The fault inside an error of ours or of the client, which has parsed it when it came over a wire. */
export const faultOfError = (error: unknown): Fault | undefined => {
  if (faultOf(error) !== undefined) return faultOf(error)
  if (!(error instanceof Error) || error.name !== 'RaptorError' || !('fault' in error)) return undefined
  return error.fault as Fault // A RaptorError is made with nothing else.
}
