import { serialize } from 'superjson'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { describeFault } from '../../shared/describeFault.ts'
import type { Fault } from '../../shared/fault.ts'
import { codeOf, statusOf } from '../api/codeOf.ts'

/** The body of an answer that no procedure gave: readable as it is, and `error` is what a tRPC client expects. */
export const refusal = (fault: Fault, httpStatus = statusOf(fault.kind)) => {
  const message = describeFault(fault).sentence
  const code = codeOf[fault.kind]
  return {
    message,
    fault,
    error: serialize({ message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, fault } }),
  }
}
