import { z } from 'zod'
import { shadowsocksMethod, wireguard } from './inbound.ts'
import { streamSettings } from './stream.ts'
import { anything, flag, headers, onePort, portList, range, text, textList, whole, word } from './value.ts'

const person = { email: text, level: whole }
const place = { address: text, port: onePort.optional() }
const needed = {
  address: z.string({ error: 'A server needs an address.' }).min(1, 'A server needs an address.'),
  port: onePort,
}

const flow = word(['', 'none', 'xtls-rprx-vision', 'xtls-rprx-vision-udp443'], { exact: true })
const reverse = z.looseObject({ tag: text, sniffing: anything }).optional()
const id = z.string().min(1, 'A user needs an id.')
const encryption = z
  .string({ error: 'A vless user needs "encryption"; write "none" when in doubt.' })
  .min(1, 'A vless user needs "encryption"; write "none" when in doubt.')

const one = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item).length(1, `Xray takes exactly one ${what} here.`)

const vlessUser = { flow, reverse, testpre: whole, testseed: anything, ...person }
const vless = z.looseObject({
  ...place,
  ...vlessUser,
  id: text,
  encryption: text,
  vnext: one(
    z.looseObject({ ...needed, users: one(z.looseObject({ id, encryption, ...vlessUser }), 'user') }),
    'server',
  ).optional(),
})

const vmessUser = { security: text, alterId: whole, experiments: text, ...person }
const vmess = z.looseObject({
  ...place,
  ...vmessUser,
  id: text,
  vnext: one(
    z.looseObject({ ...needed, users: one(z.looseObject({ id, ...vmessUser }), 'user') }),
    'server',
  ).optional(),
})

const trojanServer = { password: text, flow: text, ...person }
const trojan = z.looseObject({
  ...place,
  ...trojanServer,
  servers: one(z.looseObject({ ...needed, ...trojanServer }), 'server').optional(),
})

const shadowsocksServer = {
  method: shadowsocksMethod,
  password: text,
  uot: flag,
  UoTVersion: whole,
  ivCheck: flag,
  ...person,
}
const shadowsocks = z.looseObject({
  ...place,
  ...shadowsocksServer,
  servers: one(z.looseObject({ ...needed, ...shadowsocksServer }), 'server').optional(),
})

const account = z.looseObject({ user: text, pass: text, ...person })
const proxy = z.looseObject({
  ...place,
  user: text,
  pass: text,
  ...person,
  headers,
  servers: one(z.looseObject({ ...needed, users: z.array(account).optional() }), 'server').optional(),
})

const finalRule = z.looseObject({
  action: word(['allow', 'block']),
  network: textList,
  port: portList.optional(),
  ip: textList,
  blockDelay: range,
})

const noise = z.looseObject({ type: word(['rand', 'str', 'hex', 'base64']), packet: text, delay: range, applyTo: text })

const freedom = z.looseObject({
  targetStrategy: text,
  domainStrategy: text,
  redirect: text,
  userLevel: whole,
  fragment: z.looseObject({ packets: text, length: range, interval: range, maxSplit: range }).optional(),
  noise: anything,
  noises: z.array(noise).optional(),
  proxyProtocol: z.int().min(0).max(2).optional(),
  finalRules: z.array(finalRule).optional(),
  ipsBlocked: textList,
})

const blackhole = z.looseObject({ response: z.looseObject({ type: word(['none', 'http']) }).optional() })

const dns = z.looseObject({
  network: text,
  address: text,
  port: onePort.optional(),
  rewriteNetwork: text,
  rewriteAddress: text,
  rewritePort: onePort.optional(),
  nonIPQuery: text,
  blockTypes: anything,
  userLevel: whole,
  rules: z.array(z.looseObject({ action: text, qType: anything, domain: textList, rCode: anything })).optional(),
})

const settingsOf = {
  blackhole,
  block: blackhole,
  freedom,
  direct: freedom,
  loopback: z.looseObject({ inboundTag: text, sniffing: anything }),
  http: proxy,
  socks: proxy,
  shadowsocks,
  vless,
  vmess,
  trojan,
  hysteria: z.looseObject({ ...place, version: whole }),
  dns,
  wireguard,
} as const

const strategies = ['AsIs', 'UseIP', 'ForceIP'].flatMap((way) =>
  way === 'AsIs' ? [way] : ['', 'v4', 'v6', 'v4v6', 'v6v4'].map((order) => way + order),
)

const mux = z.looseObject({
  enabled: flag,
  concurrency: whole,
  xudpConcurrency: whole,
  xudpProxyUDP443: word(['', 'reject', 'allow', 'skip']),
})

const outboundOf = (protocol: keyof typeof settingsOf) =>
  z.looseObject({
    protocol: z.literal(protocol),
    tag: text,
    sendThrough: text,
    settings: settingsOf[protocol].optional(),
    streamSettings: streamSettings.optional(),
    proxySettings: z.looseObject({ tag: text, transportLayer: flag }).optional(),
    mux: mux.optional(),
    targetStrategy: word(['', ...strategies]),
  })

export const outboundProtocols = Object.keys(settingsOf)

export const outbound = z.discriminatedUnion('protocol', [
  outboundOf('blackhole'),
  outboundOf('block'),
  outboundOf('freedom'),
  outboundOf('direct'),
  outboundOf('loopback'),
  outboundOf('http'),
  outboundOf('socks'),
  outboundOf('shadowsocks'),
  outboundOf('vless'),
  outboundOf('vmess'),
  outboundOf('trojan'),
  outboundOf('hysteria'),
  outboundOf('dns'),
  outboundOf('wireguard'),
])
