import type { JsonObject } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { at, keyIn, objectAt, textAt, textsAt } from '../config/read.ts'
import { streamOf } from '../config/stream.ts'
import type { Network, Stream } from '../config/stream.ts'
import { linkIssue } from './linkParts.ts'

export type Parameters = [key: string, value: string | undefined][]

/** The parameters of a link for an outbound's transport and security. */
export interface WrittenStream {
  parameters: Parameters
  issues: ConfigIssue[]
  warnings: ConfigIssue[]
}

export const writeStream = (outbound: JsonObject): WrittenStream => {
  const stream = streamOf(outbound)
  const { network } = stream
  if (network === undefined || network === 'hysteria') {
    const issue = linkIssue('type', `A link cannot say the transport ${stream.networkWord}.`, 'notInLink')
    return { parameters: [], issues: [issue], warnings: [] }
  }
  const finalmask = at(stream.whole, 'finalmask')
  return {
    parameters: [
      ['type', network === 'raw' ? 'tcp' : network],
      ['security', stream.security],
      ...writeSecurity(stream),
      ...writeTransport[network](stream.transport),
      ['fm', finalmask === undefined ? undefined : JSON.stringify(finalmask)],
    ],
    issues: [],
    warnings: unsaid(outbound, stream),
  }
}

const some = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

const list = (value: unknown, name: string): string | undefined => some(textsAt(value, name).join(','))

const writeSecurity = ({ security, tls, reality }: Stream): Parameters => {
  if (security === 'tls') {
    return [
      ['sni', some(textAt(tls, 'serverName'))],
      ['fp', some(textAt(tls, 'fingerprint'))],
      ['alpn', list(tls, 'alpn')],
      ['ech', some(textAt(tls, 'echConfigList'))],
      ['pcs', list(tls, 'pinnedPeerCertSha256')],
      ['vcn', list(tls, 'verifyPeerCertByName')],
    ]
  }
  if (security !== 'reality') return []
  return [
    ['sni', some(textAt(reality, 'serverName'))],
    ['fp', some(textAt(reality, 'fingerprint')) ?? 'chrome'],
    ['pbk', textAt(reality, 'publicKey') ?? textAt(reality, 'password')],
    ['sid', some(textAt(reality, 'shortId'))],
    ['spx', some(textAt(reality, 'spiderX'))],
    ['pqv', some(textAt(reality, 'mldsa65Verify'))],
  ]
}

const hostAndPath = (transport: JsonObject): Parameters => [
  ['host', some(textAt(transport, 'host')) ?? some(textAt(transport, 'headers', 'Host'))],
  ['path', some(textAt(transport, 'path'))],
]

/** Keys that only a server reads: they would tell a client nothing. */
const serverOnly = new Set(['noSSEHeader', 'scMaxBufferedPosts', 'scStreamUpServerSecs', 'serverMaxHeaderBytes'])

const extraOf = (transport: JsonObject): string | undefined => {
  const own = Object.entries(transport).filter(([key]) => !['host', 'path', 'mode', 'extra'].includes(key))
  const extra = Object.entries(objectAt(transport, 'extra'))
  const said = [...own, ...extra].filter(([key]) => !serverOnly.has(key))
  return said.length === 0 ? undefined : JSON.stringify(Object.fromEntries(said))
}

const writeTransport: Record<Exclude<Network, 'hysteria'>, (transport: JsonObject) => Parameters> = {
  raw: (transport) => {
    const header = objectAt(transport, 'header')
    if (textAt(header, 'type') !== 'http') return []
    return [
      ['headerType', 'http'],
      ['host', list(objectAt(header, 'request', 'headers'), 'Host')],
      ['path', list(objectAt(header, 'request'), 'path')],
    ]
  },
  ws: hostAndPath,
  httpupgrade: hostAndPath,
  grpc: (transport) => {
    const multi = at(transport, 'multiMode')
    return [
      ['serviceName', some(textAt(transport, 'serviceName'))],
      ['authority', some(textAt(transport, 'authority'))],
      ['mode', multi === undefined ? undefined : multi === true ? 'multi' : 'gun'],
    ]
  },
  xhttp: (transport) => [
    ...hostAndPath(transport),
    ['mode', some(textAt(transport, 'mode'))],
    ['extra', extraOf(transport)],
  ],
  kcp: (transport) => [
    ['headerType', some(textAt(transport, 'header', 'type'))],
    ['seed', some(textAt(transport, 'seed'))],
    ['mtu', at(transport, 'mtu') === undefined ? undefined : String(at(transport, 'mtu'))],
  ],
}

const carriedByTransport: Record<Network, string[]> = {
  raw: ['header'],
  ws: ['host', 'path'],
  httpupgrade: ['host', 'path'],
  grpc: ['serviceName', 'authority', 'multiMode'],
  xhttp: [],
  kcp: ['mtu', 'header', 'seed'],
  hysteria: [],
}

const carriedByTls = [
  'serverName',
  'fingerprint',
  'alpn',
  'echConfigList',
  'pinnedPeerCertSha256',
  'verifyPeerCertByName',
]
const carriedByReality = ['serverName', 'fingerprint', 'publicKey', 'password', 'shortId', 'spiderX', 'mldsa65Verify']

/** What an outbound says and a link cannot: nothing is left out in silence. */
const unsaid = (outbound: JsonObject, stream: Stream): ConfigIssue[] => {
  const path = `streamSettings.${stream.transportName}`
  return [
    ...others(outbound, ['protocol', 'tag', 'settings', 'streamSettings'], ''),
    ...others(
      stream.whole,
      ['network', 'method', 'security', 'finalmask', 'tlsSettings', 'realitySettings', stream.transportName],
      'streamSettings.',
    ),
    ...(stream.network === 'xhttp' || stream.network === undefined
      ? []
      : others(stream.transport, carriedByTransport[stream.network], `${path}.`)),
    ...(stream.security === 'tls' ? others(stream.tls, carriedByTls, 'streamSettings.tlsSettings.') : []),
    ...(stream.security === 'reality'
      ? others(stream.reality, carriedByReality, 'streamSettings.realitySettings.')
      : []),
  ]
}

const others = (object: JsonObject, carried: string[], path: string): ConfigIssue[] => {
  const said = new Set(carried.map((name) => keyIn(object, name)))
  return Object.keys(object)
    .filter((key) => !said.has(key))
    .map((key) => linkIssue(`${path}${key}`, 'A link cannot say this; it is left out.', 'notInLink'))
}
