import type { JsonObject } from './config.ts'
import { endpointOf } from './endpoint.ts'
import { objectsAt, textAt } from './read.ts'

const ways = new Set(['vless', 'vmess', 'trojan', 'shadowsocks', 'socks', 'http', 'hysteria', 'wireguard'])

/** Does this outbound hand traffic to a server of its own kind, rather than out into the net? */
export const isProxy = (outbound: JsonObject): boolean => {
  const protocol = (textAt(outbound, 'protocol') ?? '').toLowerCase()
  return ways.has(protocol) && (protocol === 'wireguard' || endpointOf(outbound) !== undefined)
}

/** The outbound a tunnel is about: the first that goes to a server, otherwise simply the first. -1 without any. */
export const tunnelOutboundIndex = (config: JsonObject): number => {
  const outbounds = objectsAt(config, 'outbounds')
  const proxy = outbounds.findIndex(isProxy)
  return proxy >= 0 ? proxy : outbounds.length === 0 ? -1 : 0
}

/** The outbound a tunnel is about. */
export const tunnelOutbound = (config: JsonObject): JsonObject | undefined =>
  objectsAt(config, 'outbounds')[tunnelOutboundIndex(config)]
