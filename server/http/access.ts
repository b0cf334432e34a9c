import { isSame, newSecret } from './secret.ts'

/**
 * Who may come in. Scripts show the server's token. A page shows a cookie, got once for a one-time token: that one
 * stands in an address, so it may end up in a history or on a shared screen, and is worth nothing after its first use.
 */
export interface Access {
  isToken(given: string): boolean
  isCookie(given: string): boolean
  /** A new one-time token. Only the last few stay good. */
  newTicket(): string
  /** The cookie for a one-time token, which is used up by this; undefined when it is not (or no longer) good. */
  exchange(ticket: string): string | undefined
}

const keptTickets = 8
const keptCookies = 64

export const makeAccess = (token: string): Access => {
  const tickets: string[] = []
  const cookies: string[] = []
  return {
    isToken: (given) => isSame(given, token),
    isCookie: (given) => has(cookies, given),
    newTicket: () => keep(tickets, keptTickets),
    exchange: (ticket) => {
      const at = tickets.findIndex((known) => isSame(ticket, known))
      if (at === -1) return undefined
      tickets.splice(at, 1)
      return keep(cookies, keptCookies)
    },
  }
}

const has = (all: readonly string[], given: string): boolean => all.some((known) => isSame(given, known))

const keep = (all: string[], limit: number): string => {
  const secret = newSecret()
  all.push(secret)
  if (all.length > limit) all.shift()
  return secret
}
