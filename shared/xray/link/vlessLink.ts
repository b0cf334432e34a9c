import { hostPort } from '../config/address.ts'
import { isUserId } from '../check/accounts.ts'
import type { Outbound } from '../config/config.ts'
import { endpointOf } from '../config/endpoint.ts'
import { textAt } from '../config/read.ts'
import type { ParsedLink, RenderedLink } from './linkOutcome.ts'
import { decoded, linkIssue, readAuthority } from './linkParts.ts'
import type { LinkText } from './linkParts.ts'
import { makeLinkQuery, queryEntries, queryText } from './linkQuery.ts'
import { clean, readStream } from './readStream.ts'
import { noEndpoint, nameOr } from './linkName.ts'
import { writeStream } from './writeStream.ts'

/** `vless://UUID@host:port?…#name` (XTLS/Xray-core#91 and #716). */
export const parseVlessLink = (link: LinkText): ParsedLink => {
  const { user, host, port, issues } = readAuthority(link.body)
  const query = makeLinkQuery(queryEntries(link.query))
  const id = decoded(user)
  if (!isUserId(id)) issues.push(linkIssue('id', 'A vless link starts with a UUID before the @.', 'badId'))
  const flow = query.take('flow')
  if (flow !== undefined && !/^xtls-rprx-vision(?:-udp443)?$/.test(flow)) {
    issues.push(linkIssue('flow', 'The only flow xray has is xtls-rprx-vision.', 'unknownWord'))
  }
  const encryption = query.take('encryption') ?? 'none'
  const { stream, ...found } = readStream(query, 'none')
  issues.push(...found.issues)
  if (issues.length > 0) return { ok: false, issues }
  const users = [clean({ id, encryption, flow })]
  const outbound: Outbound = {
    tag: 'proxy',
    protocol: 'vless',
    settings: { vnext: [{ address: host, port, users }] },
    streamSettings: stream,
  }
  return { ok: true, name: nameOr(link.name, host), outbound, warnings: [...found.warnings, ...query.leftovers()] }
}

export const renderVlessLink = (outbound: Outbound, name: string): RenderedLink => {
  const endpoint = endpointOf(outbound)
  if (endpoint === undefined) return noEndpoint
  const { parameters, issues, warnings } = writeStream(outbound)
  if (issues.length > 0) return { ok: false, issues }
  const { account, address, port } = endpoint
  const flow = textAt(account, 'flow')
  const query = queryText([
    ['encryption', textAt(account, 'encryption') ?? 'none'],
    ['flow', flow === '' || flow === 'none' ? undefined : flow],
    ...parameters,
  ])
  const id = encodeURIComponent(textAt(account, 'id') ?? '')
  return {
    ok: true,
    uri: `vless://${id}@${hostPort(address, port)}?${query}#${encodeURIComponent(name.toWellFormed())}`,
    warnings,
  }
}
