import { toBase64, textOfBase64, utf8 } from '../keys/base64.ts'
import { isUserId } from '../check/accounts.ts'
import type { JsonObject, Outbound } from '../config/config.ts'
import { endpointOf } from '../config/endpoint.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { isObject, textAt } from '../config/read.ts'
import type { ParsedLink, RenderedLink } from './linkOutcome.ts'
import { streamOf } from '../config/stream.ts'
import { nameOr, noEndpoint } from './linkName.ts'
import { decoded, hostIssues, linkIssue, portIssues, readAuthority } from './linkParts.ts'
import type { Authority, LinkText } from './linkParts.ts'
import { makeLinkQuery, queryEntries } from './linkQuery.ts'
import type { LinkQuery } from './linkQuery.ts'
import { readStream } from './readStream.ts'
import { writeStream } from './writeStream.ts'

/** `vmess://base64(JSON)` (version 2 of v2rayN's form) and `vmess://UUID@host:port?…` (XTLS/Xray-core#91). */
export const parseVmessLink = (link: LinkText): ParsedLink =>
  link.body.includes('@') ? parseUrlForm(link) : parseJsonForm(link)

const parseUrlForm = (link: LinkText): ParsedLink => {
  const authority = readAuthority(link.body)
  const query = makeLinkQuery(queryEntries(link.query))
  return outboundOf({ authority, query, cipher: query.take('encryption'), name: link.name, idName: 'id' })
}

interface VmessParts {
  authority: Authority
  query: LinkQuery
  cipher: string | undefined
  name: string
  idName: string
}

const ciphers = new Set(['auto', 'aes-128-gcm', 'chacha20-poly1305'])

const outboundOf = ({ authority, query, cipher = 'auto', name, idName }: VmessParts): ParsedLink => {
  const { host, port, issues } = authority
  const id = decoded(authority.user)
  if (!isUserId(id)) issues.push(linkIssue(idName, 'A vmess user is a UUID.', 'badId'))
  const { stream, ...found } = readStream(query, 'none')
  issues.push(...found.issues)
  if (issues.length > 0) return { ok: false, issues }
  const warnings = [...found.warnings, ...query.leftovers()]
  if (!ciphers.has(cipher)) {
    const message = `Xray has no cipher "${cipher}" any more; auto is used.`
    warnings.push(linkIssue(query.shown('encryption'), message, 'removed'))
  }
  const security = ciphers.has(cipher) ? cipher : 'auto'
  const outbound: Outbound = {
    tag: 'proxy',
    protocol: 'vmess',
    settings: { vnext: [{ address: host, port, users: [{ id, security }] }] },
    streamSettings: stream,
  }
  return { ok: true, name: nameOr(name, host), outbound, warnings }
}

/** The names of the JSON form for the keys of the URL form. */
const jsonNames = { type: 'net', security: 'tls', headerType: 'type', mode: 'type', encryption: 'scy' }

/** What the vmess JSON calls `type`, `host` and `path` depends on the transport. */
const meaningOf = (net: string): Record<string, string> => {
  if (net === 'grpc') return { type: 'mode', host: 'authority', path: 'serviceName' }
  if (net === 'kcp' || net === 'mkcp') return { type: 'headerType', path: 'seed' }
  if (net === 'xhttp' || net === 'splithttp') return { type: 'mode' }
  return { type: 'headerType' }
}

const plainKeys = new Set(['v', 'ps', 'add', 'port', 'id', 'aid', 'scy', 'net', 'tls'])

const parseJsonForm = (link: LinkText): ParsedLink => {
  const json = jsonOf(link.body)
  if (json === undefined) {
    const message = 'A vmess link is JSON in base64, or has the form vmess://UUID@host:port.'
    return { ok: false, issues: [linkIssue('link', message)] }
  }
  const word = (key: string): string => {
    const value = json[key]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  }
  const meaning = meaningOf(word('net'))
  const entries = [
    { key: 'type', value: word('net') },
    { key: 'security', value: word('tls') },
    ...Object.keys(json)
      .filter((key) => !plainKeys.has(key))
      .map((key) => ({ key: meaning[key] ?? key, value: word(key) }))
      .filter(({ key, value }) => !(key === 'headerType' && value === 'none')),
    ...queryEntries(link.query),
  ]
  const host = word('add').replace(/^\[|\]$/g, '')
  const issues = [...hostIssues(host, 'add'), ...portIssues(word('port'))]
  const query = makeLinkQuery(entries, jsonNames)
  const parsed = outboundOf({
    authority: { user: encodeURIComponent(word('id')), host, port: Number(word('port')), issues },
    query,
    cipher: word('scy') === '' ? undefined : word('scy'),
    name: word('ps') === '' ? link.name : word('ps'),
    idName: 'id',
  })
  return parsed.ok ? { ...parsed, warnings: [...parsed.warnings, ...alterIdWarning(word('aid'))] } : parsed
}

const alterIdWarning = (alterId: string): ConfigIssue[] =>
  alterId === '' || alterId === '0'
    ? []
    : [linkIssue('aid', 'Xray has no alterId any more: the server must use the AEAD form.', 'removed')]

const jsonOf = (body: string): JsonObject | undefined => {
  const text = textOfBase64(decoded(body).trim())
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const renderVmessLink = (outbound: Outbound, name: string): RenderedLink => {
  const endpoint = endpointOf(outbound)
  if (endpoint === undefined) return noEndpoint
  const { network, security } = streamOf(outbound)
  if (security === 'reality') {
    const message = 'The vmess link has no place for REALITY; use vless.'
    return { ok: false, issues: [linkIssue('security', message, 'notInLink')] }
  }
  const { parameters, issues, warnings } = writeStream(outbound)
  if (issues.length > 0) return { ok: false, issues }
  const said = new Map(parameters)
  const meaning = meaningOf(network ?? '')
  const of = (key: string): string => said.get(meaning[key] ?? key) ?? ''
  const cipher = textAt(endpoint.account, 'security') ?? 'auto'
  const json = {
    v: '2',
    ps: name,
    add: endpoint.address,
    port: String(endpoint.port),
    id: textAt(endpoint.account, 'id') ?? '',
    aid: '0',
    scy: ciphers.has(cipher) ? cipher : 'auto',
    net: said.get('type') ?? 'tcp',
    type: of('type') === '' && (meaning['type'] ?? '') === 'headerType' ? 'none' : of('type'),
    host: of('host'),
    path: of('path'),
    tls: security === 'tls' ? 'tls' : '',
    sni: of('sni'),
    alpn: of('alpn'),
    fp: of('fp'),
    ...Object.fromEntries(
      ['vcn', 'pcs', 'ech', 'extra', 'fm', 'mtu'].flatMap((key) =>
        said.has(key) && of(key) !== '' ? [[key, of(key)]] : [],
      ),
    ),
  }
  return { ok: true, uri: `vmess://${toBase64(utf8(JSON.stringify(json)))}`, warnings }
}
