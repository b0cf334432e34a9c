import { hostPort } from '../config/address.ts'
import type { Outbound } from '../config/config.ts'
import { endpointOf } from '../config/endpoint.ts'
import { textAt } from '../config/read.ts'
import type { ParsedLink, RenderedLink } from './linkOutcome.ts'
import { nameOr, noEndpoint } from './linkName.ts'
import { decoded, linkIssue, readAuthority } from './linkParts.ts'
import type { LinkText } from './linkParts.ts'
import { makeLinkQuery, queryEntries, queryText } from './linkQuery.ts'
import { readStream } from './readStream.ts'
import { writeStream } from './writeStream.ts'

/** `trojan://password@host:port?…#name`. It has no specification: the keys are those of vless, and tls goes without saying. */
export const parseTrojanLink = (link: LinkText): ParsedLink => {
  const { user, host, port, issues } = readAuthority(link.body)
  const query = makeLinkQuery(queryEntries(link.query))
  const password = decoded(user)
  if (password === '')
    issues.push(linkIssue('password', 'A trojan link starts with a password before the @.', 'missing'))
  if (query.take('flow') !== undefined) {
    issues.push(
      linkIssue('flow', 'Trojan with a flow was removed from xray; the server must move to vless.', 'removed'),
    )
  }
  const { stream, ...found } = readStream(query, 'tls')
  issues.push(...found.issues)
  if (issues.length > 0) return { ok: false, issues }
  const outbound: Outbound = {
    tag: 'proxy',
    protocol: 'trojan',
    settings: { servers: [{ address: host, port, password }] },
    streamSettings: stream,
  }
  return { ok: true, name: nameOr(link.name, host), outbound, warnings: [...found.warnings, ...query.leftovers()] }
}

export const renderTrojanLink = (outbound: Outbound, name: string): RenderedLink => {
  const endpoint = endpointOf(outbound)
  if (endpoint === undefined) return noEndpoint
  const { parameters, issues, warnings } = writeStream(outbound)
  if (issues.length > 0) return { ok: false, issues }
  const password = encodeURIComponent(textAt(endpoint.account, 'password') ?? '')
  const server = hostPort(endpoint.address, endpoint.port)
  return {
    ok: true,
    uri: `trojan://${password}@${server}?${queryText(parameters)}#${encodeURIComponent(name.toWellFormed())}`,
    warnings,
  }
}
