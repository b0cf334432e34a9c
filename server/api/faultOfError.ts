import { randomUUID } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Fault } from '../../shared/fault.ts'
import { faultOf } from '../../shared/hostError.ts'
import type { Context } from './context.ts'

/** The fault of anything a call threw. What no fault describes is reported and becomes `internal`: its text goes nowhere else. */
export const faultOfError = (error: unknown, { path, report }: Where): Fault =>
  faultOf(error) ?? (error instanceof TRPCError ? faultOfCall(error, path) : undefined) ?? internal(error, report)

interface Where {
  path?: string | undefined
  report?: Context['report'] | undefined
}

const faultOfCall = ({ cause, code }: TRPCError, path = ''): Fault | undefined => {
  if (faultOf(cause) !== undefined) return faultOf(cause)
  if (cause instanceof z.core.$ZodError && code === 'BAD_REQUEST')
    return { kind: 'badInput', issues: cause.issues.map(toIssue) }
  if (code === 'NOT_FOUND') return { kind: 'notFound', what: 'procedure', name: path }
  const message = refusals[code]
  return message === undefined ? undefined : { kind: 'badInput', issues: [{ path: '', message }] }
}

const toIssue = (issue: z.core.$ZodIssue) => ({
  path: z.core.toDotPath(issue.path),
  message: issue.message.endsWith('.') ? issue.message : `${issue.message}.`,
})

/** What tRPC itself refuses before a procedure is reached. Its own messages may quote the request, so they are not passed on. */
const refusals: Partial<Record<TRPCError['code'], string>> = {
  PARSE_ERROR: "The request can't be read as JSON.",
  BAD_REQUEST: 'The request is not one of ours.',
  METHOD_NOT_SUPPORTED: 'The procedure is called with the wrong method: questions are queries, changes are mutations.',
  UNSUPPORTED_MEDIA_TYPE: 'The request must be JSON, and streams are read over the WebSocket.',
  PAYLOAD_TOO_LARGE: 'The request is too large.',
}

const internal = (error: unknown, report: Where['report']): Fault => {
  const id = randomUUID()
  report?.(id, error instanceof TRPCError ? (error.cause ?? error) : error)
  return { kind: 'internal', id }
}
