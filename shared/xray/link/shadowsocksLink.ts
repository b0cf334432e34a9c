import { hostPort } from '../config/address.ts'
import { textOfBase64, toBase64Url, utf8 } from '../keys/base64.ts'
import type { Outbound } from '../config/config.ts'
import { endpointOf } from '../config/endpoint.ts'
import { keySizeOfMethod } from '../keys/keys.ts'
import { textAt } from '../config/read.ts'
import type { ParsedLink, RenderedLink } from './linkOutcome.ts'
import { shadowsocksMethod } from '../schema/inbound.ts'
import { nameOr, noEndpoint } from './linkName.ts'
import { decoded, linkIssue, readAuthority } from './linkParts.ts'
import type { LinkText } from './linkParts.ts'
import { makeLinkQuery, queryEntries, queryText } from './linkQuery.ts'
import { readStream } from './readStream.ts'
import { readPlugin, writePlugin } from './shadowsocksPlugin.ts'

/** `ss://` as SIP002 (base64url user), as SIP022 (plain user, 2022 methods), and the legacy form, all of it in base64. */
export const parseShadowsocksLink = (link: LinkText): ParsedLink => {
  const body = link.body.includes('@') ? link.body : textOfBase64(decoded(link.body).replace(/\/$/, ''))
  if (body === undefined || !body.includes('@')) {
    return { ok: false, issues: [linkIssue('link', 'An ss link has the form ss://user@host:port.')] }
  }
  const isLegacy = body !== link.body
  const { user, host, port, issues } = readAuthority(body)
  const { method, password } = accountOf(user, isLegacy)
  if (method === '' || password === '') {
    issues.push(linkIssue('user', 'Before the @ stand a method and a password.', 'badLink'))
  } else if (!shadowsocksMethod.safeParse(method).success) {
    issues.push(linkIssue('method', `Xray has no shadowsocks method "${method}".`, 'unknownWord'))
  }
  const query = makeLinkQuery(queryEntries(link.query))
  const plugin = readPlugin(query.take('plugin'))
  const { stream, ...found } = readStream(plugin.query ?? query, 'none')
  issues.push(...plugin.issues, ...found.issues)
  if (issues.length > 0) return { ok: false, issues }
  const outbound: Outbound = {
    tag: 'proxy',
    protocol: 'shadowsocks',
    settings: { servers: [{ address: host, port, method, password }] },
    streamSettings: stream,
  }
  const warnings = [...found.warnings, ...query.leftovers(), ...(plugin.query?.leftovers() ?? [])]
  return { ok: true, name: nameOr(link.name, host), outbound, warnings }
}

/** `method:password`, in base64 or plain with each half percent-encoded. */
const accountOf = (user: string, isLegacy: boolean): { method: string; password: string } => {
  const isPlain = isLegacy || user.includes(':')
  const text = isPlain ? user : (textOfBase64(decoded(user)) ?? decoded(user))
  const mark = text.indexOf(':')
  if (mark < 0) return { method: '', password: '' }
  const half = (part: string): string => (isPlain && !isLegacy ? decoded(part) : part)
  return { method: half(text.slice(0, mark)).toLowerCase(), password: half(text.slice(mark + 1)) }
}

export const renderShadowsocksLink = (outbound: Outbound, name: string): RenderedLink => {
  const endpoint = endpointOf(outbound)
  if (endpoint === undefined) return noEndpoint
  const { plugin, issues, warnings } = writePlugin(outbound)
  if (issues.length > 0) return { ok: false, issues }
  const method = textAt(endpoint.account, 'method') ?? ''
  const password = textAt(endpoint.account, 'password') ?? ''
  const user =
    keySizeOfMethod(method) === undefined
      ? toBase64Url(utf8(`${method}:${password}`))
      : // SIP022: a 2022 user is never base64, and the colon between two keys stays.
        `${method}:${password.split(':').map(encodeURIComponent).join(':')}`
  const query = plugin === undefined ? '' : `/?${queryText([['plugin', plugin]])}`
  const server = hostPort(endpoint.address, endpoint.port)
  return { ok: true, uri: `ss://${user}@${server}${query}#${encodeURIComponent(name.toWellFormed())}`, warnings }
}
