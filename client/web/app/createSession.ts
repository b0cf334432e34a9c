import { createSignal } from 'solid-js'
import type { Fault } from '../../../shared/fault.ts'
import { describeFault } from '../../../shared/describeFault.ts'
import { faultFrom } from '../ask/faultFrom.ts'
import type { Client } from '../ask/client.ts'

/** Whether this browser may talk to the server. */
export type Session =
  | { kind: 'asking' }
  | { kind: 'open' }
  | { kind: 'closed'; reason: string }
  | { kind: 'unreachable'; reason: string }

/** Exchanges the one-time token of the fragment for the cookie, then asks whether the cookie is good. */
export const createSession = (client: Client) => {
  const [session, setSession] = createSignal<Session>({ kind: 'asking' })

  const enter = async (): Promise<void> => {
    setSession({ kind: 'asking' })
    const token = takeToken()
    const refused = token === null ? undefined : await exchange(token)
    try {
      await client.operations.list.query({ limit: 1 })
      setSession({ kind: 'open' })
    } catch (thrown) {
      setSession(closedBy(faultFrom(thrown), refused))
    }
  }

  /** After a cut: a server that was started anew knows nothing of our cookie, and says so. */
  const recheck = async (): Promise<void> => {
    try {
      await client.operations.list.query({ limit: 1 })
    } catch (thrown) {
      const fault = faultFrom(thrown)
      if (fault.kind === 'unauthorized') setSession({ kind: 'closed', reason: 'The server was started anew.' })
    }
  }

  void enter()
  return { session, enter, recheck }
}

const closedBy = (fault: Fault, refused: string | undefined): Session =>
  fault.kind === 'serverUnreachable'
    ? { kind: 'unreachable', reason: describeFault(fault).sentence }
    : { kind: 'closed', reason: refused ?? 'This browser has no key to the server yet.' }

/** The token of `#token=…`, taken out of the address at once so that it is in no history and no screenshot. */
const takeToken = (): string | null => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

/** Why the token was not taken; undefined when it was. The cookie of an earlier one may still be good. */
const exchange = async (token: string): Promise<string | undefined> => {
  const headers = { 'content-type': 'application/json' }
  try {
    const answer = await fetch('/session', { method: 'POST', headers, body: JSON.stringify({ token }) })
    return answer.ok ? undefined : 'The one-time key in this address is wrong or was used before.'
  } catch {
    return undefined
  }
}
