import { hostPort } from './address.ts'
import type { JsonObject, XrayConfig } from './config.ts'
import { portRanges, probeTag } from './listeners.ts'
import { at, objectsAt, textAt } from './read.ts'
import { streamOf } from './stream.ts'
import { isProxy, tunnelOutbound } from './tunnelOutbound.ts'

export interface ConfigDescription {
  /** `vless · reality · exit`, `socks → vless · reality`. */
  kind: string
  /** `client`: takes local proxy requests and sends them to a server. `exit`: serves clients. */
  role: 'client' | 'exit' | 'plain'
  /** Addresses it listens on for people, `127.0.0.1:1080`, `0.0.0.0:1000-2000`. */
  listen: string[]
}

const local = new Set(['socks', 'http', 'mixed', 'tunnel', 'dokodemo-door', 'tun'])
const serving = new Set(['vless', 'vmess', 'trojan', 'shadowsocks', 'hysteria', 'wireguard'])

/** A config in words, for lists. */
export const describeConfig = (config: XrayConfig): ConfigDescription => {
  const inbounds = objectsAt(config, 'inbounds').filter((inbound) => isForPeople(config, inbound))
  const outbound = tunnelOutbound(config)
  const role = roleOf(inbounds, outbound)
  return { kind: kindOf(inbounds, outbound, role), role, listen: [...new Set(inbounds.flatMap(placesOf))] }
}

/** Not the probe, and not the door to xray's own API. */
const isForPeople = (config: XrayConfig, inbound: JsonObject): boolean => {
  const tag = textAt(inbound, 'tag')
  return tag === undefined || (tag !== probeTag && tag !== textAt(config, 'api', 'tag'))
}

const protocolOf = (bound: JsonObject): string => (textAt(bound, 'protocol') ?? '').toLowerCase()

const roleOf = (inbounds: JsonObject[], outbound: JsonObject | undefined): ConfigDescription['role'] => {
  if (inbounds.some((inbound) => serving.has(protocolOf(inbound)))) return 'exit'
  const isWayIn = inbounds.some((inbound) => local.has(protocolOf(inbound)))
  return isWayIn && outbound !== undefined && isProxy(outbound) ? 'client' : 'plain'
}

const kindOf = (inbounds: JsonObject[], outbound: JsonObject | undefined, role: ConfigDescription['role']): string => {
  const from = [...new Set(inbounds.map(wordsOf))].join(' + ')
  if (outbound === undefined) return from === '' ? 'empty' : from
  if (role === 'exit' && !isProxy(outbound)) return `${from} · exit`
  return `${from === '' ? 'nothing' : from} → ${wordsOf(outbound)}`
}

const names: Record<string, string> = { 'dokodemo-door': 'tunnel', freedom: 'direct', blackhole: 'block' }

/** Protocol, transport where it is not plain TCP, security where there is some. */
const wordsOf = (bound: JsonObject): string => {
  const { networkWord, network, security } = streamOf(bound)
  const protocol = protocolOf(bound)
  const transport = network === 'raw' ? undefined : (network ?? networkWord)
  return [names[protocol] ?? protocol, transport, security === 'none' ? undefined : security]
    .filter((word) => word !== undefined)
    .join(' · ')
}

const placesOf = (inbound: JsonObject): string[] => {
  const listen = textAt(inbound, 'listen') ?? ''
  if (listen.startsWith('/') || listen.startsWith('@')) return [listen]
  const address = listen === '' ? '0.0.0.0' : listen.replace(/^\[|\]$/g, '')
  return portRanges(at(inbound, 'port')).map(({ from, to }) => hostPort(address, from === to ? from : `${from}-${to}`))
}
