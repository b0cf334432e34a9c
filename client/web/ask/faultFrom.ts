import { TRPCClientError } from '@trpc/client'
import type { Fault } from '../../../shared/fault.ts'

/** The fault inside whatever a call threw: the server's own, or that no server answered. */
export const faultFrom = (thrown: unknown): Fault => {
  if (isFaultCarrier(thrown)) return thrown.data.fault
  if (thrown instanceof TRPCClientError && thrown.data !== undefined && thrown.data !== null) return internal
  return {
    kind: 'serverUnreachable',
    url: globalThis.location?.origin ?? '',
    reason: 'the connection was refused or cut',
  }
}

const internal: Fault = { kind: 'internal', id: 'the time of this moment' }

const isFaultCarrier = (thrown: unknown): thrown is { data: { fault: Fault } } =>
  thrown instanceof TRPCClientError &&
  typeof thrown.data === 'object' &&
  thrown.data !== null &&
  typeof thrown.data.fault === 'object' &&
  thrown.data.fault !== null
