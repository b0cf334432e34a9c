import { isIpv6 } from './address.ts'
import type { JsonObject, XrayConfig } from './config.ts'
import { at, objectAt, objectsAt, textAt, textsAt } from './read.ts'
import { streamOf } from './stream.ts'

export interface Listener {
  /** An IP address; `0.0.0.0` where the config names none. */
  address: string
  port: number
  protocol: 'tcp' | 'udp'
  /** `probe` and `metrics` are what we add; `api` is xray's own. */
  role: 'inbound' | 'probe' | 'api' | 'metrics'
  tag: string
  /** Where the config says so, `inbounds[0].port`. */
  path: string
}

/** The tag of the loopback inbound through which a tunnel is probed. */
export const probeTag = 'probe-in'

/** Every socket a config will listen on, ranges spelt out. Unix sockets and ports from the environment are not in it. */
export const listeners = (config: XrayConfig): Listener[] => [
  ...objectsAt(config, 'inbounds').flatMap(inboundListeners),
  ...ownListener(config, 'api'),
  ...ownListener(config, 'metrics'),
]

/** The first port of a role: `probe` is where a tunnel is probed, `metrics` where its numbers are read. */
export const portOfRole = (config: XrayConfig, role: Listener['role']): number | undefined =>
  listeners(config).find((listener) => listener.role === role)?.port

/** Every port of `443`, `"443"` or `"1000-2000,3000"`; from and to are inclusive. */
export const portRanges = (port: unknown): { from: number; to: number }[] => {
  if (typeof port === 'number') return [{ from: port, to: port }]
  if (typeof port !== 'string' || port.startsWith('env:')) return []
  return port
    .split(',')
    .map((part) => part.trim().split('-').map(Number))
    .map(([from = 0, to = from]) => ({ from, to }))
    .filter(({ from, to }) => from >= 1 && to <= 65_535 && from <= to)
}

const inboundListeners = (inbound: JsonObject, index: number): Listener[] => {
  const address = textAt(inbound, 'listen') ?? ''
  if (address.startsWith('/') || address.startsWith('@')) return []
  const tag = textAt(inbound, 'tag') ?? ''
  const place = { address: addressOf(address), tag, path: `inbounds[${index}].port` }
  const role = tag === probeTag ? 'probe' : 'inbound'
  return portRanges(at(inbound, 'port')).flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, step) => from + step).flatMap((port) =>
      protocolsOf(inbound).map((protocol) => Object.assign({ port, protocol, role } as const, place)),
    ),
  )
}

const addressOf = (listen: string): string => {
  if (listen === '') return '0.0.0.0'
  return listen === 'localhost' ? '127.0.0.1' : listen.replace(/^\[|\]$/g, '')
}

/**
 * Which sockets an inbound opens. SOCKS with `udp` answers UDP on the same port; shadowsocks and tunnel say so in
 * `network`; kcp and hysteria carry everything over UDP, xhttp does so with the single ALPN `h3`.
 */
const protocolsOf = (inbound: JsonObject): ('tcp' | 'udp')[] => {
  const protocol = (textAt(inbound, 'protocol') ?? '').toLowerCase()
  const settings = objectAt(inbound, 'settings')
  const { network, tls } = streamOf(inbound)
  if (protocol === 'wireguard' || protocol === 'hysteria' || network === 'kcp' || network === 'hysteria') return ['udp']
  if (protocol === 'tun') return []
  if (network === 'xhttp' && textsAt(tls, 'alpn').join() === 'h3') return ['udp']
  if (protocol === 'socks' || protocol === 'mixed') return at(settings, 'udp') === true ? ['tcp', 'udp'] : ['tcp']
  if (protocol !== 'shadowsocks' && protocol !== 'tunnel' && protocol !== 'dokodemo-door') return ['tcp']
  const named = new Set([...textsAt(settings, 'network'), ...textsAt(settings, 'allowedNetwork')])
  const wanted = (['tcp', 'udp'] as const).filter((word) => named.has(word))
  return wanted.length === 0 ? ['tcp'] : wanted
}

const ownListener = (config: XrayConfig, role: 'api' | 'metrics'): Listener[] => {
  const [, address, port] = /^\[?([^\]]*)\]?:(\d+)$/.exec(textAt(config, role, 'listen') ?? '') ?? []
  if (address === undefined) return []
  const tag = textAt(config, role, 'tag') ?? role
  return [{ address: addressOf(address), port: Number(port), protocol: 'tcp', role, tag, path: `${role}.listen` }]
}

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::' || address === ''

/** Would these two take the same port? A wildcard meets every address: xray opens `0.0.0.0` and `::` for both families. */
export const overlaps = (
  a: Pick<Listener, 'address' | 'port' | 'protocol'>,
  b: Pick<Listener, 'address' | 'port' | 'protocol'>,
): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (isWildcard(a.address) || isWildcard(b.address) || sameAddress(a.address, b.address))

const sameAddress = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() || (isIpv6(a) && isIpv6(b) && shortened(a) === shortened(b))

const shortened = (address: string): string =>
  address
    .toLowerCase()
    .replaceAll(/(^|:)0+(?=[0-9a-f])/g, '$1')
    .replace(/(?:^|:)0(?::0)+(?::|$)/, '::')
