import { nearest } from '../check/nearest.ts'
import type { JsonObject } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { isObject } from '../config/read.ts'
import type { Network, Security } from '../config/stream.ts'
import { linkIssue } from './linkParts.ts'
import type { LinkQuery } from './linkQuery.ts'

/** What the transport and security keys of a link say, as streamSettings. */
export interface ReadStream {
  stream: JsonObject
  issues: ConfigIssue[]
  warnings: ConfigIssue[]
}

interface Reading {
  query: LinkQuery
  issues: ConfigIssue[]
  warnings: ConfigIssue[]
}

/** Reads `type`, `security` and the keys that belong to them. `security` is what the protocol means without the key. */
export const readStream = (query: LinkQuery, security: Security): ReadStream => {
  const reading: Reading = { query, issues: [], warnings: [] }
  const network = readNetwork(reading)
  const stream = clean({
    network,
    ...readSecurity(reading, security),
    ...(network === undefined ? {} : readTransport[network](reading)),
    finalmask: readJson(reading, 'fm'),
  })
  return { stream, issues: reading.issues, warnings: reading.warnings }
}

/** Without what is undefined. */
export const clean = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

const filled = (name: string, object: JsonObject): JsonObject => {
  const settings = clean(object)
  return Object.keys(settings).length === 0 ? {} : { [name]: settings }
}

const networks: Record<string, Network> = {
  tcp: 'raw',
  raw: 'raw',
  ws: 'ws',
  websocket: 'ws',
  grpc: 'grpc',
  httpupgrade: 'httpupgrade',
  xhttp: 'xhttp',
  splithttp: 'xhttp',
  kcp: 'kcp',
  mkcp: 'kcp',
}

const removedNetworks = new Set(['http', 'h2', 'h3', 'quic', 'domainsocket', 'ds'])

const readNetwork = ({ query, issues }: Reading): Network | undefined => {
  const type = query.take('type') ?? 'tcp'
  const network = networks[type]
  if (network !== undefined) return network
  const path = query.shown('type')
  if (removedNetworks.has(type)) {
    issues.push(
      linkIssue(path, `The transport ${type} was removed from xray; the server must move to xhttp.`, 'removed'),
    )
    return undefined
  }
  issues.push(unknownWord(path, type, Object.keys(networks)))
  return undefined
}

const unknownWord = (path: string, word: string, words: string[]): ConfigIssue => {
  const meant = nearest(word, words)
  const tail = meant === undefined ? `Choose one of ${words.join(', ')}.` : `Did you mean "${meant}"?`
  const found = linkIssue(path, `"${word}" is not known here. ${tail}`, 'unknownWord')
  return meant === undefined ? found : { ...found, suggestion: meant }
}

const readSecurity = (reading: Reading, otherwise: Security): JsonObject => {
  const { query, issues } = reading
  const security = query.take('security') ?? otherwise
  if (security === 'none') return { security }
  if (security === 'tls') return { security, ...filled('tlsSettings', readTls(reading)) }
  if (security === 'reality') return { security, realitySettings: readReality(reading) }
  const path = query.shown('security')
  if (security === 'xtls')
    issues.push(linkIssue(path, 'xtls was removed from xray; the server must move to tls or reality.', 'removed'))
  else issues.push(unknownWord(path, security, ['none', 'tls', 'reality']))
  return {}
}

const commaList = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const readTls = (reading: Reading): JsonObject => {
  const { query, warnings } = reading
  const lax = ['allowInsecure', 'insecure'].find((key) => !['0', 'false'].includes(query.take(key) ?? '0'))
  if (lax !== undefined) {
    const message =
      'Xray no longer accepts unproven certificates: this is left out. Pin the certificate with pcs instead.'
    warnings.push(linkIssue(lax, message, 'allowInsecure'))
  }
  return {
    serverName: query.take('sni', 'peer'),
    fingerprint: query.take('fp'),
    alpn: commaList(query.take('alpn')),
    echConfigList: query.take('ech'),
    pinnedPeerCertSha256: query.take('pcs'),
    verifyPeerCertByName: query.take('vcn'),
  }
}

const readReality = ({ query, issues, warnings }: Reading): JsonObject => {
  const publicKey = query.take('pbk')
  const shortId = query.take('sid') ?? ''
  const serverName = query.take('sni', 'peer')
  const spiderX = query.take('spx')
  if (publicKey === undefined) issues.push(linkIssue('pbk', "REALITY needs the server's public key.", 'missing'))
  else if (!/^[A-Za-z0-9_-]{43}$/.test(publicKey)) {
    issues.push(linkIssue('pbk', 'A public key is 32 bytes in base64url: 43 characters.', 'badKey'))
  }
  if (!/^(?:[0-9a-fA-F]{2}){0,8}$/.test(shortId)) {
    issues.push(linkIssue('sid', 'A short id is an even number of hex digits, 16 at most.', 'badShortId'))
  }
  if (serverName === undefined)
    warnings.push(linkIssue('sni', 'REALITY without a server name rarely works.', 'missing'))
  return clean({
    serverName,
    fingerprint: query.take('fp') ?? 'chrome',
    publicKey,
    shortId,
    spiderX: spiderX === undefined || spiderX.startsWith('/') ? spiderX : `/${spiderX}`,
    mldsa65Verify: query.take('pqv'),
  })
}

const readJson = ({ query, issues }: Reading, key: string): JsonObject | undefined => {
  const text = query.take(key)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Said below, as for JSON of another kind.
  }
  issues.push(linkIssue(key, 'This is not a JSON object.', 'badJson'))
  return undefined
}

const readTransport: Record<Network, (reading: Reading) => JsonObject> = {
  raw: (reading) => {
    const { query, issues } = reading
    const header = query.take('headerType') ?? 'none'
    if (header === 'none') return {}
    if (header !== 'http') issues.push(unknownWord(query.shown('headerType'), header, ['none', 'http']))
    const request = clean({ path: commaList(query.take('path')), headers: hostHeader(query.take('host')) })
    return {
      rawSettings: {
        header: clean({ type: 'http', request: Object.keys(request).length === 0 ? undefined : request }),
      },
    }
  },
  ws: ({ query }) => filled('wsSettings', { host: query.take('host'), path: query.take('path') }),
  httpupgrade: ({ query }) => filled('httpupgradeSettings', { host: query.take('host'), path: query.take('path') }),
  grpc: ({ query }) => {
    const mode = query.take('mode')
    return filled('grpcSettings', {
      authority: query.take('authority'),
      serviceName: query.take('serviceName'),
      multiMode: mode === undefined ? undefined : mode === 'multi',
    })
  },
  xhttp: (reading) => {
    const { query } = reading
    const extra = readJson(reading, 'extra')
    const padding = query.take('x_padding_bytes')
    const withPadding = padding === undefined ? extra : { xPaddingBytes: padding, ...extra }
    return filled('xhttpSettings', {
      host: query.take('host'),
      path: query.take('path'),
      mode: query.take('mode'),
      extra: withPadding,
    })
  },
  kcp: ({ query, issues, warnings }) => {
    const header = query.take('headerType') ?? 'none'
    const seed = query.take('seed')
    if (header !== 'none' || seed !== undefined) {
      const message = 'Xray 26.1.31 and newer refuse the header and seed of kcp: pin an older version on the host.'
      warnings.push(linkIssue(query.shown(seed === undefined ? 'headerType' : 'seed'), message, 'kcpMask'))
    }
    const mtu = query.take('mtu')
    if (mtu !== undefined && !/^\d{1,5}$/.test(mtu)) issues.push(linkIssue('mtu', 'mtu is a number.', 'badValue'))
    return filled('kcpSettings', {
      mtu: mtu === undefined ? undefined : Number(mtu),
      header: header === 'none' ? undefined : { type: header },
      seed,
    })
  },
  hysteria: () => ({}),
}

const hostHeader = (host: string | undefined): JsonObject | undefined =>
  host === undefined ? undefined : { Host: commaList(host) }
