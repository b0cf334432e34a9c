import type { Fault } from '../../../shared/fault.ts'
import { greeting } from '../transport/handshakeFault.ts'

const firstMs = 1000
const mostMs = 60_000

/**
 * When a host that could not be reached is tried again by itself, or null when a person has to do something first. The
 * wait doubles from 1 s to 60 s; a quarter of it is chance, so that hosts that went together don't come back together.
 * @param failures How many attempts in a row have failed; 0 right after a connection was lost.
 * @param random 0 to 1.
 */
export const retryAfterMs = (fault: Fault, failures: number, random: number): number | null => {
  const cause = fault.kind === 'jumpFailed' ? fault.cause : fault
  if (!retried.has(cause.kind)) return null
  const grown = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1))
  // Closed before the greeting is how sshd shuts out a source that asked too often (PerSourcePenalties, MaxStartups).
  if (cause.kind === 'connectionLost' && cause.during === greeting) return mostMs * (1 + random / 4)
  return grown * (3 / 4 + random / 4)
}

// A refused login or an unknown host key stays what it is until somebody acts; trying on only gets us locked out.
const retried: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>([
  'unreachable',
  'refused',
  'timedOut',
  'connectionLost',
  'channelRefused',
  'unexpectedOutput',
])
