import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '../../server/api/router.ts'
import { describeFault } from '../../shared/describeFault.ts'
import { faultSchema, type Fault } from '../../shared/fault.ts'

/** What a call of the client throws: `fault` says what happened, by name; `message` is its sentence. */
export class RaptorError extends TRPCClientError<AppRouter> {
  readonly fault: Fault

  constructor(fault: Fault, options?: { cause?: Error }) {
    super(describeFault(fault).sentence, options)
    // TRPCClientError sets the prototype of what it makes to its own.
    Object.setPrototypeOf(this, RaptorError.prototype)
    this.name = 'RaptorError'
    this.fault = fault
  }
}

interface Call {
  url: string
  path: string
  signal: AbortSignal | null | undefined
}

/** The RaptorError of whatever went wrong with a call: the server's fault, or why no answer of it came. */
export const toRaptorError = (error: Error, { url, path, signal }: Call): RaptorError => {
  if (error instanceof RaptorError) return error
  return new RaptorError(
    sentFault(error) ??
      (signal?.aborted === true
        ? { kind: 'cancelled', what: path }
        : { kind: 'serverUnreachable', url, reason: reasonOf(error) }),
    { cause: error },
  )
}

// It came over a wire, so it is parsed; a newer server may send a kind that is not known here.
const sentFault = (error: Error): Fault | undefined => {
  if (!(error instanceof TRPCClientError)) return undefined
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('fault' in data)) return undefined
  return faultSchema.safeParse(data.fault).data ?? { kind: 'internal', id: error.message }
}

/** The innermost cause says most: "fetch failed" hides "connect ECONNREFUSED". */
const reasonOf = (error: Error): string => (error.cause instanceof Error ? reasonOf(error.cause) : error.message)
