import type { JsonObject } from './config.ts'
import { objectAt, textAt } from './read.ts'

export type Network = 'raw' | 'xhttp' | 'kcp' | 'grpc' | 'ws' | 'httpupgrade' | 'hysteria'
export type Security = 'none' | 'tls' | 'reality'

const networkOf: Record<string, Network> = {
  tcp: 'raw',
  raw: 'raw',
  splithttp: 'xhttp',
  xhttp: 'xhttp',
  mkcp: 'kcp',
  kcp: 'kcp',
  grpc: 'grpc',
  ws: 'ws',
  websocket: 'ws',
  httpupgrade: 'httpupgrade',
  hysteria: 'hysteria',
}

const settingsNames: Record<Network, string[]> = {
  raw: ['rawSettings', 'tcpSettings'],
  xhttp: ['xhttpSettings', 'splithttpSettings'],
  kcp: ['kcpSettings'],
  grpc: ['grpcSettings'],
  ws: ['wsSettings'],
  httpupgrade: ['httpupgradeSettings'],
  hysteria: ['hysteriaSettings'],
}

/** A stream with xray's many names for one thing brought to one. */
export interface Stream {
  network: Network | undefined
  /** The word as it is written, `raw` where there is none. */
  networkWord: string
  security: string
  /** The settings of the transport, and the name under which they stand. */
  transport: JsonObject
  transportName: string
  tls: JsonObject
  reality: JsonObject
  whole: JsonObject
}

/** The stream of an inbound or outbound. */
export const streamOf = (bound: JsonObject): Stream => {
  const whole = objectAt(bound, 'streamSettings')
  const networkWord = (textAt(whole, 'network') ?? textAt(whole, 'method') ?? 'raw').toLowerCase()
  const network = networkOf[networkWord]
  const names = network === undefined ? [] : settingsNames[network]
  const transportName = names.find((name) => Object.keys(objectAt(whole, name)).length > 0) ?? names[0] ?? ''
  const security = (textAt(whole, 'security') ?? '').toLowerCase()
  return {
    network,
    networkWord,
    security: security === '' ? 'none' : security,
    transport: objectAt(whole, transportName),
    transportName,
    tls: objectAt(whole, 'tlsSettings'),
    reality: objectAt(whole, 'realitySettings'),
    whole,
  }
}
