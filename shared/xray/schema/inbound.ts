import { z } from 'zod'
import { streamSettings } from './stream.ts'
import { anything, flag, map, onePort, portList, refused, text, textList, whole, word } from './value.ts'

const person = { email: text, level: whole }
const account = z.looseObject({ user: text, pass: text, ...person })
const flow = word(['', 'none', 'xtls-rprx-vision'], { exact: true })
const reverse = z.looseObject({ tag: text }).optional()

const fallback = z.looseObject({
  name: text,
  alpn: text,
  path: text,
  dest: z.union([z.string(), onePort], { error: 'Give a port, host:port or a socket path.' }).optional(),
  type: text,
  xver: z.int().min(0).max(2).optional(),
})
const fallbacks = z.array(fallback).optional()

const id = z.string().min(1, 'A user needs an id.')
const vlessUsers = z
  .array(
    z.looseObject({
      id,
      flow,
      encryption: refused('A user of a vless inbound has no "encryption".'),
      reverse,
      ...person,
    }),
  )
  .optional()
const vmessUsers = z.array(z.looseObject({ id, alterId: whole, security: text, ...person })).optional()
const trojanUsers = z.array(z.looseObject({ password: z.string(), flow: text, ...person })).optional()

export const shadowsocksMethod = word(
  [
    'aes-128-gcm',
    'aes-256-gcm',
    'chacha20-poly1305',
    'chacha20-ietf-poly1305',
    'xchacha20-poly1305',
    'xchacha20-ietf-poly1305',
    'aead_aes_128_gcm',
    'aead_aes_256_gcm',
    'aead_chacha20_poly1305',
    '2022-blake3-aes-128-gcm',
    '2022-blake3-aes-256-gcm',
    '2022-blake3-chacha20-poly1305',
    'none',
    'plain',
    '',
  ],
  {
    gone: {
      'aes-256-cfb': 'Stream ciphers were removed from xray: use 2022-blake3-aes-256-gcm.',
      'aes-128-cfb': 'Stream ciphers were removed from xray: use 2022-blake3-aes-128-gcm.',
      'chacha20-ietf': 'Stream ciphers were removed from xray: use chacha20-ietf-poly1305.',
      'rc4-md5': 'Stream ciphers were removed from xray: use 2022-blake3-aes-128-gcm.',
    },
  },
)

const shadowsocksUsers = z
  .array(
    z.looseObject({
      method: shadowsocksMethod,
      password: z.string(),
      address: text,
      port: onePort.optional(),
      ...person,
    }),
  )
  .optional()

const accounts = z.array(account).optional()

const socks = z.looseObject({
  auth: word(['noauth', 'password']),
  accounts,
  users: accounts,
  udp: flag,
  ip: text,
  userLevel: whole,
})

const tunnel = z.looseObject({
  address: text,
  rewriteAddress: text,
  port: onePort.optional(),
  rewritePort: onePort.optional(),
  network: textList,
  allowedNetwork: textList,
  portMap: map(z.string()),
  followRedirect: flag,
  userLevel: whole,
})

export const wireguardPeer = z.looseObject({
  publicKey: text,
  preSharedKey: text,
  endpoint: text,
  keepAlive: whole,
  allowedIPs: textList,
  ...person,
})

export const wireguard = z.looseObject({
  secretKey: text,
  address: textList,
  peers: z.array(wireguardPeer).optional(),
  mtu: whole,
  workers: whole,
  reserved: anything,
  domainStrategy: text,
  noKernelTun: flag,
  kernelMode: flag,
})

const settingsOf = {
  tunnel,
  'dokodemo-door': tunnel,
  http: z.looseObject({ accounts, users: accounts, allowTransparent: flag, userLevel: whole, timeout: whole }),
  shadowsocks: z.looseObject({
    method: shadowsocksMethod,
    password: text,
    network: textList,
    clients: shadowsocksUsers,
    users: shadowsocksUsers,
    ivCheck: flag,
    ...person,
  }),
  mixed: socks,
  socks,
  vless: z.looseObject({
    clients: vlessUsers,
    users: vlessUsers,
    decryption: z
      .string({ error: 'A vless inbound needs "decryption"; write "none" when in doubt.' })
      .min(1, 'A vless inbound needs "decryption"; write "none" when in doubt.'),
    fallbacks,
    flow,
    testseed: anything,
  }),
  vmess: z.looseObject({
    clients: vmessUsers,
    users: vmessUsers,
    default: z.looseObject({ level: whole }).optional(),
    detour: anything,
  }),
  trojan: z.looseObject({ clients: trojanUsers, users: trojanUsers, fallbacks }),
  wireguard,
  hysteria: z.looseObject({ version: whole, clients: anything, users: anything }),
  tun: z.looseObject({
    name: text,
    mtu: anything,
    MTU: anything,
    gateway: anything,
    dns: anything,
    userLevel: whole,
    autoSystemRoutingTable: anything,
    autoOutboundsInterface: text,
  }),
} as const

const sniffing = z.looseObject({
  enabled: flag,
  destOverride: textList,
  domainsExcluded: textList,
  ipsExcluded: textList,
  metadataOnly: flag,
  routeOnly: flag,
})

const required = new Set(['vless'])

const inboundOf = (protocol: keyof typeof settingsOf) =>
  z.looseObject({
    protocol: z.literal(protocol),
    tag: text,
    listen: text,
    port: portList.optional(),
    settings: required.has(protocol) ? settingsOf[protocol] : settingsOf[protocol].optional(),
    streamSettings: streamSettings.optional(),
    sniffing: sniffing.optional(),
    allocate: anything,
  })

export const inboundProtocols = Object.keys(settingsOf)

export const inbound = z.discriminatedUnion('protocol', [
  inboundOf('tunnel'),
  inboundOf('dokodemo-door'),
  inboundOf('http'),
  inboundOf('shadowsocks'),
  inboundOf('mixed'),
  inboundOf('socks'),
  inboundOf('vless'),
  inboundOf('vmess'),
  inboundOf('trojan'),
  inboundOf('wireguard'),
  inboundOf('hysteria'),
  inboundOf('tun'),
])
