import type { JsonObject } from '../config/config.ts'
import { endpointOf, usersOf } from '../config/endpoint.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { at, objectsAt, textAt, textsAt } from '../config/read.ts'
import { streamOf } from '../config/stream.ts'
import type { Stream } from '../config/stream.ts'

/** Rules between transport, security and flow, which no single field shows. */
export const checkStreams = (config: JsonObject): ConfigIssue[] => [
  ...objectsAt(config, 'inbounds').flatMap((inbound, index) => checkInbound(inbound, `inbounds[${index}]`)),
  ...objectsAt(config, 'outbounds').flatMap((outbound, index) => checkOutbound(outbound, `outbounds[${index}]`)),
]

const checkInbound = (inbound: JsonObject, path: string): ConfigIssue[] => {
  const stream = streamOf(inbound)
  const { list, name } = usersOf(inbound)
  const encrypted = (textAt(inbound, 'settings', 'decryption') ?? 'none') !== 'none'
  return [
    ...checkReality(stream, path, realityServer),
    ...list.flatMap((user, index) =>
      checkFlow(stream, textAt(user, 'flow'), { path: `${path}.settings.${name}[${index}].flow`, encrypted }),
    ),
    ...(encrypted && objectsAt(inbound, 'settings', 'fallbacks').length > 0
      ? [
          issue(
            `${path}.settings.fallbacks`,
            'fallbackEncrypted',
            'Fallbacks do not go with an encrypted vless inbound.',
          ),
        ]
      : []),
  ]
}

const checkOutbound = (outbound: JsonObject, path: string): ConfigIssue[] => {
  const stream = streamOf(outbound)
  const endpoint = endpointOf(outbound)
  const account = endpoint?.account
  const encrypted = (textAt(account, 'encryption') ?? 'none') !== 'none'
  const vless = textAt(outbound, 'protocol') === 'vless'
  const accountPath = ['settings', ...(endpoint?.accountPath ?? [])].reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`),
    path,
  )
  return [
    ...checkReality(stream, path, realityClient),
    ...checkFlow(stream, vless ? textAt(account, 'flow') : undefined, { path: `${accountPath}.flow`, encrypted }),
    ...(vless && account !== undefined && textAt(account, 'encryption') === undefined && endpoint?.path.length === 0
      ? [
          issue(
            `${accountPath}.encryption`,
            'missing',
            'A vless outbound needs "encryption"; write "none" when in doubt.',
          ),
        ]
      : []),
    ...(at(outbound, 'proxySettings', 'tag') !== undefined &&
    at(outbound, 'streamSettings', 'sockopt', 'dialerProxy') !== undefined
      ? [issue(`${path}.proxySettings.tag`, 'twoProxies', 'Use proxySettings or sockopt.dialerProxy, not both.')]
      : []),
  ]
}

const issue = (path: string, code: string, message: string): ConfigIssue => ({ path, code, message })

const checkReality = (
  stream: Stream,
  path: string,
  check: (stream: Stream, path: string) => ConfigIssue[],
): ConfigIssue[] => {
  if (stream.security !== 'reality') return []
  const below = `${path}.streamSettings`
  if (at(stream.whole, 'realitySettings') === undefined) {
    return [issue(`${below}.realitySettings`, 'missing', 'Security "reality" needs realitySettings.')]
  }
  const carries = stream.network === 'raw' || stream.network === 'xhttp' || stream.network === 'grpc'
  return [
    ...(carries
      ? []
      : [issue(`${below}.network`, 'realityTransport', 'REALITY goes only over the transports raw, xhttp and grpc.')]),
    ...check(stream, `${below}.realitySettings`),
  ]
}

const realityServer = ({ reality }: Stream, path: string): ConfigIssue[] => [
  ...(at(reality, 'dest') === undefined && at(reality, 'target') === undefined
    ? [issue(`${path}.dest`, 'missing', 'A REALITY server needs a "dest": the site strangers are shown.')]
    : []),
  ...(textsAt(reality, 'serverNames').length === 0
    ? [issue(`${path}.serverNames`, 'missing', 'A REALITY server needs at least one server name.')]
    : []),
  ...(textAt(reality, 'privateKey') === undefined
    ? [issue(`${path}.privateKey`, 'missing', 'A REALITY server needs a private key.')]
    : []),
  ...(textsAt(reality, 'shortIds').length === 0
    ? [issue(`${path}.shortIds`, 'missing', 'A REALITY server needs at least one short id; "" is one.')]
    : []),
]

const realityClient = ({ reality }: Stream, path: string): ConfigIssue[] => [
  ...(textAt(reality, 'publicKey') === undefined && textAt(reality, 'password') === undefined
    ? [issue(`${path}.publicKey`, 'missing', "A REALITY client needs the server's public key.")]
    : []),
  ...['serverNames', 'shortIds']
    .filter((name) => at(reality, name) !== undefined)
    .map((name) => issue(`${path}.${name}`, 'serverField', `A client has one "${name.slice(0, -1)}", not "${name}".`)),
]

const checkFlow = (
  { network, security }: Stream,
  flow: string | undefined,
  place: { path: string; encrypted: boolean },
): ConfigIssue[] => {
  if (flow === undefined || flow === '' || flow === 'none' || place.encrypted) return []
  if (network === 'raw' && (security === 'tls' || security === 'reality')) return []
  return [issue(place.path, 'flowTransport', `The flow ${flow} needs the transport raw with tls or reality.`)]
}
