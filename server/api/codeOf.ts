import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import type { FaultKind } from '../../shared/fault.ts'

/**
 * The code that a fault crosses the wire with; a new kind of fault doesn't compile until it has one. A login that a host
 * refuses is `FORBIDDEN`: `UNAUTHORIZED` means this server only.
 */
export const codeOf = {
  unreachable: 'BAD_GATEWAY',
  refused: 'BAD_GATEWAY',
  timedOut: 'GATEWAY_TIMEOUT',
  connectionLost: 'BAD_GATEWAY',
  hostKeyUnknown: 'PRECONDITION_FAILED',
  hostKeyChanged: 'PRECONDITION_FAILED',
  hostKeyRefused: 'PRECONDITION_FAILED',
  loginRefused: 'FORBIDDEN',
  keyLocked: 'PRECONDITION_REQUIRED',
  jumpFailed: 'BAD_GATEWAY',
  notPermitted: 'FORBIDDEN',
  sudoPasswordNeeded: 'PRECONDITION_REQUIRED',
  sudoPasswordWrong: 'FORBIDDEN',
  channelRefused: 'SERVICE_UNAVAILABLE',
  noSystemd: 'UNPROCESSABLE_CONTENT',
  busUnavailable: 'BAD_GATEWAY',
  commandFailed: 'UNPROCESSABLE_CONTENT',
  unexpectedOutput: 'BAD_GATEWAY',
  diskFull: 'UNPROCESSABLE_CONTENT',
  readOnlyFiles: 'UNPROCESSABLE_CONTENT',
  configInvalid: 'UNPROCESSABLE_CONTENT',
  portTaken: 'CONFLICT',
  changedOnHost: 'CONFLICT',
  busyHost: 'CONFLICT',
  hostReplaced: 'PRECONDITION_FAILED',
  overtaken: 'CONFLICT',
  unfinished: 'CONFLICT',
  operationReused: 'CONFLICT',
  changedMeanwhile: 'CONFLICT',
  stalePlan: 'CONFLICT',
  notTakenBack: 'UNPROCESSABLE_CONTENT',
  notPrepared: 'PRECONDITION_FAILED',
  verifyFailed: 'UNPROCESSABLE_CONTENT',
  binaryRejected: 'UNPROCESSABLE_CONTENT',
  notBegun: 'CONFLICT',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  interrupted: 'SERVICE_UNAVAILABLE',
  notFound: 'NOT_FOUND',
  ambiguous: 'CONFLICT',
  alreadyExists: 'CONFLICT',
  badInput: 'BAD_REQUEST',
  confirmationNeeded: 'PRECONDITION_REQUIRED',
  unauthorized: 'UNAUTHORIZED',
  serverUnreachable: 'BAD_GATEWAY',
  storeLocked: 'PRECONDITION_FAILED',
  storeFailed: 'SERVICE_UNAVAILABLE',
  unknownFault: 'UNPROCESSABLE_CONTENT',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<FaultKind, TRPC_ERROR_CODE_KEY>

/** The HTTP status of a kind of fault, for answers that are not tRPC's. */
export const statusOf = (kind: FaultKind): number => getHTTPStatusCodeFromError(new TRPCError({ code: codeOf[kind] }))
