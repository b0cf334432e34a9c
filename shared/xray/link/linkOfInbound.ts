import type { Inbound, JsonObject, Outbound } from '../config/config.ts'
import { usersOf } from '../config/endpoint.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { keySizeOfMethod, publicKeyOf } from '../keys/keys.ts'
import { linkIssue } from './linkParts.ts'
import { clean } from './readStream.ts'
import { portRanges } from '../config/listeners.ts'
import { at, keyIn, textAt, textsAt } from '../config/read.ts'
import { renderShareLink } from './shareLink.ts'
import type { RenderedLink } from './linkOutcome.ts'
import { streamOf } from '../config/stream.ts'

export interface LinkOptions {
  /** The address clients dial. */
  host: string
  /** The port clients dial, where it is not the inbound's own. */
  port?: number
  name: string
  /** The user in the inbound's list; the first one otherwise. */
  client?: number
  /** The browser a client pretends to be; chrome otherwise. */
  fingerprint?: string
}

export type ClientOutbound = { ok: true; outbound: Outbound } | { ok: false; issues: ConfigIssue[] }

/** The outbound a client of this server inbound needs: client values for every server value, the same ones each time. */
export const outboundOfInbound = async (
  inbound: Inbound,
  options: Omit<LinkOptions, 'name'>,
): Promise<ClientOutbound> => {
  const port = options.port ?? portRanges(inbound.port)[0]?.from
  if (port === undefined) return refuse('port', 'This inbound has no port a client could dial.')
  const account = accountOf(inbound, options.client ?? 0)
  if (!account.ok) return account
  const stream = await clientStream(inbound, options)
  if (!stream.ok) return stream
  const server = { address: options.host, port }
  const { protocol } = account
  const settings =
    protocol === 'vless' || protocol === 'vmess'
      ? { vnext: [{ ...server, users: [account.value] }] }
      : { servers: [{ ...server, ...account.value }] }
  return { ok: true, outbound: { tag: 'proxy', protocol, settings, streamSettings: stream.value } }
}

/** The share link of a server's inbound. */
export const linkOfInbound = async (inbound: Inbound, options: LinkOptions): Promise<RenderedLink> => {
  const made = await outboundOfInbound(inbound, options)
  return made.ok ? renderShareLink(made.outbound, options.name) : made
}

interface Refused {
  ok: false
  issues: ConfigIssue[]
}

const refuse = (path: string, message: string): Refused => ({
  ok: false,
  issues: [linkIssue(path, message, 'notInLink')],
})

const accountOf = (inbound: Inbound, index: number): { ok: true; protocol: string; value: JsonObject } | Refused => {
  const protocol = inbound.protocol.toLowerCase()
  const { list, name } = usersOf(inbound)
  const user = list[index]
  if (protocol === 'shadowsocks') return shadowsocksAccount(inbound, user)
  if (!['vless', 'vmess', 'trojan'].includes(protocol)) {
    return refuse('protocol', `A ${protocol} inbound has no share link; vless, vmess, trojan and shadowsocks have.`)
  }
  if (user === undefined) return refuse(`settings.${name}`, `This inbound has no user ${index + 1}.`)
  if (protocol === 'trojan') return { ok: true, protocol, value: { password: textAt(user, 'password') } }
  const id = textAt(user, 'id')
  if (protocol === 'vmess') return { ok: true, protocol, value: { id, security: 'auto' } }
  if ((textAt(inbound, 'settings', 'decryption') ?? 'none') !== 'none') {
    return refuse('settings.decryption', "The client's half of vless encryption cannot be made from the server's.")
  }
  const flow = textAt(user, 'flow') ?? textAt(inbound, 'settings', 'flow')
  const wanted = flow === undefined || flow === '' || flow === 'none' ? undefined : flow
  return { ok: true, protocol, value: clean({ id, encryption: 'none', flow: wanted }) }
}

/** With users, a 2022 client says both keys, `server:user`; before 2022 each user has a method and password of its own. */
const shadowsocksAccount = (
  inbound: Inbound,
  user: JsonObject | undefined,
): { ok: true; protocol: string; value: JsonObject } | Refused => {
  const method = textAt(inbound, 'settings', 'method') ?? textAt(user, 'method')
  const server = textAt(inbound, 'settings', 'password')
  const own = textAt(user, 'password')
  const isNew = keySizeOfMethod(method ?? '') !== undefined
  const password = isNew && own !== undefined ? `${server ?? ''}:${own}` : (own ?? server)
  if (method === undefined || password === undefined)
    return refuse('settings', 'This inbound has no method and password.')
  return { ok: true, protocol: 'shadowsocks', value: { method, password } }
}

const clientStream = async (
  inbound: Inbound,
  options: Omit<LinkOptions, 'name'>,
): Promise<{ ok: true; value: JsonObject } | Refused> => {
  const { network, security, transport, transportName, tls, reality, whole } = streamOf(inbound)
  if (network === undefined) return refuse('streamSettings.network', 'This transport is not known.')
  const fingerprint = options.fingerprint ?? 'chrome'
  const base = clean({
    network,
    security,
    finalmask: at(whole, 'finalmask'),
    ...(Object.keys(transport).length === 0 ? {} : { [transportName]: clientTransport(transport) }),
  })
  if (security === 'tls')
    return { ok: true, value: { ...base, tlsSettings: clientTls(tls, { ...options, fingerprint }) } }
  if (security !== 'reality') return { ok: true, value: base }
  const privateKey = textAt(reality, 'privateKey') ?? ''
  try {
    const publicKey = await publicKeyOf(privateKey)
    return { ok: true, value: { ...base, realitySettings: clientReality(reality, publicKey, fingerprint) } }
  } catch {
    return refuse('streamSettings.realitySettings.privateKey', 'This private key is not 32 bytes in base64url.')
  }
}

const serverTransportKeys = [
  'acceptProxyProtocol',
  'noSSEHeader',
  'scMaxBufferedPosts',
  'scStreamUpServerSecs',
  'serverMaxHeaderBytes',
]

const clientTransport = (transport: JsonObject): JsonObject => {
  const dropped = new Set(serverTransportKeys.map((name) => keyIn(transport, name)))
  const kept = Object.entries(transport).filter(([key]) => !dropped.has(key))
  return Object.fromEntries(kept)
}

/** A certificate's own names are not in the config: the name clients ask for is the server's, or the address they dial. */
const clientTls = (tls: JsonObject, { host, fingerprint }: { host: string; fingerprint: string }): JsonObject => {
  const alpn = textsAt(tls, 'alpn')
  return clean({
    serverName: textAt(tls, 'serverName') ?? host,
    fingerprint,
    alpn: alpn.length === 0 ? undefined : alpn,
  })
}

/** One server name and one short id, always the first: a link must not change from one look to the next. */
const clientReality = (reality: JsonObject, publicKey: string, fingerprint: string): JsonObject => ({
  serverName: textsAt(reality, 'serverNames').find((name) => name !== '') ?? '',
  fingerprint,
  publicKey,
  shortId: stableShortId(reality),
  spiderX: '/',
})

const stableShortId = (reality: JsonObject): string => {
  const ids = textsAt(reality, 'shortIds')
  return ids.find((id) => id !== '') ?? ids[0] ?? ''
}
