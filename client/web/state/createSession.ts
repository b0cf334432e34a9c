import { createSignal } from 'solid-js'
import type { Fault } from '../../../shared/fault.ts'
import { describeFault } from '../../../shared/describeFault.ts'
import { faultFrom } from './faultFrom.ts'
import type { Client } from './client.ts'

/** Whether this browser may talk to the server. */
export type Session =
  { kind: 'asking' } | { kind: 'open' } | { kind: 'closed'; reason: string } | { kind: 'unreachable'; reason: string }

/** Exchanges the one-time token of the fragment for the cookie, then asks whether the cookie is good. */
export const createSession = (client: Client) => {
  const [session, setSession] = createSignal<Session>({ kind: 'asking' })

  const enter = async (): Promise<void> => {
    setSession({ kind: 'asking' })
    const token = takeToken()
    try {
      if (token !== null) await exchange(token)
      await client.operations.list.query({ limit: 1 })
      setSession({ kind: 'open' })
    } catch (thrown) {
      setSession(closedBy(faultFrom(thrown)))
    }
  }

  void enter()
  return { session, enter }
}

const closedBy = (fault: Fault): Session =>
  fault.kind === 'serverUnreachable'
    ? { kind: 'unreachable', reason: describeFault(fault).sentence }
    : { kind: 'closed', reason: describeFault(fault).sentence }

/** The token of `#token=…`, taken out of the address at once so that it is in no history and no screenshot. */
const takeToken = (): string | null => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

const exchange = async (token: string): Promise<void> => {
  await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
}
