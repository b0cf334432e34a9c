import type { Asking } from '../fleet/context.ts'
import type { Access } from './access.ts'

/** What the guard looks at, of a request or of a WebSocket upgrade. */
export interface Asked {
  method: string
  /** Path without the query. */
  path: string
  upgrade: boolean
  header: (name: string) => string | undefined
}

export type Verdict = { ok: true; by: Asking['by'] } | { ok: false; status: 401 | 403; reason: string }

interface House {
  port: number
  access: Access
}

export const cookieName = (port: number): string => `raptor-${port}`

/**
 * Every request and every upgrade passes here. The Host stops a foreign name that points at this machine (DNS
 * rebinding), Origin and Sec-Fetch-Site stop a foreign page in the user's own browser, the token stops everybody else
 * on the machine.
 */
export const guard = (asked: Asked, { port, access }: House): Verdict => {
  const host = asked.header('host') ?? ''
  if (!isOurs(host, port)) return refused(403, 'its Host is not this server')
  const origin = asked.header('origin')
  if (origin !== undefined && origin !== `http://${host}`) return refused(403, 'it comes from another origin')
  if (!isSameSite(asked)) return refused(403, 'it comes from another site')
  if (isOpen(asked)) return { ok: true, by: 'page' }
  const bearer = bearerOf(asked)
  if (bearer !== undefined)
    return access.isToken(bearer) ? { ok: true, by: faceOf(asked) } : refused(401, 'the token is wrong')
  const cookie = cookieOf(asked, cookieName(port))
  if (cookie === undefined) return refused(401, 'it has no token')
  if (!access.isCookie(cookie)) return refused(401, 'the session has ended')
  // Browsers name the origin wherever something can be changed; only a forged request leaves it out.
  if (origin === undefined && (asked.upgrade || !isRead(asked))) return refused(403, 'it has no Origin')
  return { ok: true, by: 'page' }
}

const refused = (status: 401 | 403, reason: string): Verdict => ({ ok: false, status, reason })

const isOurs = (host: string, port: number): boolean =>
  [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host.toLowerCase())

/** A link on another site may open the page, but nothing there may call the server or load from it. */
const isSameSite = (asked: Asked): boolean => {
  const site = asked.header('sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return true
  return isOpen(asked) && asked.header('sec-fetch-mode') === 'navigate' && asked.header('sec-fetch-dest') === 'document'
}

/**
 * What needs no token: the answer that the server lives, the exchange of a one-time token, and the page's own files,
 * which hold no secret and must load before there is a cookie.
 */
const isOpen = (asked: Asked): boolean => {
  if (asked.upgrade) return false
  if (asked.path === '/session') return asked.method === 'POST'
  return isRead(asked) && !isApi(asked.path)
}

const isRead = ({ method }: Asked): boolean => method === 'GET' || method === 'HEAD'

/** The paths that answer with data. */
export const isApi = (path: string): boolean => /^\/(?:trpc|api|metrics)(?:\/|$)/.test(path)

const bearerOf = (asked: Asked): string | undefined => /^Bearer (.+)$/i.exec(asked.header('authorization') ?? '')?.[1]

const faceOf = (asked: Asked): Asking['by'] => (asked.header('x-raptor-by') === 'cli' ? 'cli' : 'script')

const cookieOf = (asked: Asked, name: string): string | undefined =>
  (asked.header('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)
