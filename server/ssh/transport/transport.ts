import type { Client } from 'ssh2'
import { HostError } from '../../../shared/hostError.ts'
import type { HostKey } from '../hostKeys/hostKey.ts'
import type { SessionBudget } from './sessionBudget.ts'
import type { Together } from './carrier.ts'
import type { Target } from '../config/target.ts'

/** A logged-in ssh connection. */
export interface Transport {
  readonly target: Target
  readonly client: Client
  readonly hostKey: HostKey
  /** Aborts with HostError when the connection has ended, by either side. */
  readonly ended: AbortSignal
  readonly sessions: SessionBudget
  /** Milliseconds of one round trip, where opening the connection told it. */
  readonly openedMs: number | undefined
  readonly together: Together
  /** Ends it now; whatever still runs on it rejects. */
  close(): void
}

/** The fault of something that was under way when the connection ended. */
export const lostDuring = (transport: Transport, what: string): HostError =>
  new HostError(
    { kind: 'connectionLost', host: transport.target.host, during: what },
    { cause: transport.ended.reason },
  )

/** Calls back when the connection ends; gives back how to stop listening. */
export const onEnded = (transport: Transport, done: () => void): (() => void) => {
  transport.ended.addEventListener('abort', done, { once: true })
  return () => transport.ended.removeEventListener('abort', done)
}
