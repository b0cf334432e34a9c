import { z } from 'zod'
import { anything, flag, onePort, range, text, textList, whole, word } from './value.ts'

const version = word(['1.0', '1.1', '1.2', '1.3'], { otherwise: 'the default' })

const certificate = z.looseObject({
  certificateFile: text,
  keyFile: text,
  certificate: textList,
  key: textList,
  usage: word(['encipherment', 'verify', 'issue'], { otherwise: 'encipherment' }),
  ocspStapling: whole,
  oneTimeLoading: flag,
  buildChain: flag,
})

export const tlsSettings = z.looseObject({
  serverName: text,
  alpn: textList,
  fingerprint: text,
  minVersion: version,
  maxVersion: version,
  cipherSuites: text,
  curvePreferences: textList,
  rejectUnknownSni: flag,
  enableSessionResumption: flag,
  disableSystemRoot: flag,
  certificates: z.array(certificate).optional(),
  pinnedPeerCertSha256: textList,
  pinnedPeerCertificateSha256: textList,
  pinnedPeerCertificateChainSha256: textList,
  verifyPeerCertByName: text,
  verifyPeerCertInNames: textList,
  echServerKeys: text,
  echConfigList: text,
  echForceQuery: text,
  echSockopt: anything,
  masterKeyLog: text,
  allowInsecure: flag,
})

const limit = z.looseObject({ afterBytes: whole, bytesPerSec: whole, burstBytesPerSec: whole }).optional()

const key32 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'A REALITY key is 32 bytes in base64url without padding: 43 characters.')
  .optional()

const shortId = z.string().regex(/^(?:[0-9a-fA-F]{2}){0,8}$/, 'A short id is an even number of hex digits, 16 at most.')

const clientVersion = z
  .string()
  .regex(/^(?:\d{1,3}(?:\.\d{1,3}){0,2})?$/, 'Write a client version as x.y.z.')
  .optional()

/** Where REALITY sends strangers: `host:port`, a port of this host, or a unix socket. */
const target = z.union([z.string().min(1), onePort], { error: 'Give host:port.' }).optional()

export const realitySettings = z.looseObject({
  target,
  dest: target,
  xver: z.int().min(0).max(2).optional(),
  serverNames: z.array(z.string()).optional(),
  privateKey: key32,
  shortIds: z.array(shortId).optional(),
  minClientVer: clientVersion,
  maxClientVer: clientVersion,
  maxTimeDiff: whole,
  mldsa65Seed: text,
  limitFallbackUpload: limit,
  limitFallbackDownload: limit,
  show: flag,
  type: text,
  masterKeyLog: text,
  fingerprint: text,
  serverName: text,
  publicKey: key32,
  password: key32,
  shortId: shortId.optional(),
  spiderX: z
    .string()
    .regex(/^(?:\/|$)/, 'spiderX is a path and starts with a slash.')
    .optional(),
  mldsa65Verify: text,
})

export const sockopt = z.looseObject({
  mark: whole,
  tcpFastOpen: z.union([z.boolean(), z.int()], { error: 'Give true, false or a number.' }).optional(),
  tproxy: word(['off', 'redirect', 'tproxy', ''], { otherwise: 'off' }),
  acceptProxyProtocol: flag,
  domainStrategy: text,
  dialerProxy: text,
  tcpKeepAliveInterval: whole,
  tcpKeepAliveIdle: whole,
  tcpCongestion: text,
  tcpWindowClamp: whole,
  tcpMaxSeg: whole,
  penetrate: flag,
  tcpUserTimeout: whole,
  v6only: flag,
  interface: text,
  tcpMptcp: flag,
  tcpNoDelay: flag,
  customSockopt: z
    .array(z.looseObject({ system: text, network: text, level: text, opt: text, value: text, type: text }))
    .optional(),
  addressPortStrategy: text,
  happyEyeballs: z
    .looseObject({ prioritizeIPv6: flag, tryDelayMs: whole, interleave: whole, maxConcurrentTry: whole })
    .optional(),
  trustedXForwardedFor: textList,
})

const mask = z.looseObject({ type: text, settings: anything })

export const finalmask = z.looseObject({
  tcp: z.array(mask).optional(),
  udp: z.array(mask).optional(),
  quicParams: z
    .looseObject({
      congestion: text,
      debug: flag,
      bbrProfile: text,
      brutalUp: anything,
      brutalDown: anything,
      udpHop: z.looseObject({ ports: anything, port: anything, interval: range }).optional(),
      initStreamReceiveWindow: whole,
      maxStreamReceiveWindow: whole,
      initConnectionReceiveWindow: whole,
      maxConnectionReceiveWindow: whole,
      maxIdleTimeout: whole,
      keepAlivePeriod: whole,
      disablePathMTUDiscovery: flag,
      maxIncomingStreams: whole,
    })
    .optional(),
})
