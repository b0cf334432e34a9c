import { z } from 'zod'
import { finalmask, realitySettings, sockopt, tlsSettings } from './security.ts'
import { anything, flag, headers, onePort, range, text, textList, whole, word } from './value.ts'

const networks = [
  'raw',
  'tcp',
  'xhttp',
  'splithttp',
  'kcp',
  'mkcp',
  'grpc',
  'ws',
  'websocket',
  'httpupgrade',
  'hysteria',
]

const network = word(networks, {
  gone: {
    h2: 'The transport h2 was removed from xray: use xhttp.',
    h3: 'The transport h3 was removed from xray: use xhttp.',
    http: 'The transport http was removed from xray: use xhttp.',
    quic: 'The transport quic was removed from xray: use xhttp.',
    domainsocket: 'The transport domainsocket was removed from xray: listen on a path instead.',
  },
})

const httpMessage = {
  version: text,
  headers,
}

const rawSettings = z.looseObject({
  header: z
    .looseObject({
      type: word(['none', 'http', '']),
      request: z.looseObject({ ...httpMessage, method: text, path: textList }).optional(),
      response: z.looseObject({ ...httpMessage, status: anything, reason: text }).optional(),
    })
    .optional(),
  acceptProxyProtocol: flag,
})

const webSocket = { host: text, path: text, headers, acceptProxyProtocol: flag }

const kcpSettings = z.looseObject({
  mtu: z.int().min(576).max(1460, 'mtu is a number from 576 to 1460.').optional(),
  tti: z.int().min(10).max(1000, 'tti is a number from 10 to 1000.').optional(),
  uplinkCapacity: whole,
  downlinkCapacity: whole,
  cwndMultiplier: whole,
  maxSendingWindow: whole,
  congestion: flag,
  readBufferSize: whole,
  writeBufferSize: whole,
  header: z.looseObject({ type: text, domain: text }).optional(),
  seed: text,
})

const grpcSettings = z.looseObject({
  authority: text,
  serviceName: text,
  multiMode: flag,
  idle_timeout: whole,
  health_check_timeout: whole,
  permit_without_stream: flag,
  initial_windows_size: whole,
  user_agent: text,
})

const xmux = z.looseObject({
  maxConcurrency: range,
  maxConnections: range,
  cMaxReuseTimes: range,
  hMaxRequestTimes: range,
  hMaxReusableSecs: range,
  hKeepAlivePeriod: whole,
})

const placement = text

const xhttpSettings = z.looseObject({
  host: text,
  path: text,
  mode: word(['', 'auto', 'packet-up', 'stream-up', 'stream-one']),
  headers,
  xPaddingBytes: range,
  xPaddingObfsMode: flag,
  xPaddingKey: text,
  xPaddingHeader: text,
  xPaddingPlacement: placement,
  xPaddingMethod: text,
  uplinkHTTPMethod: text,
  sessionIDPlacement: placement,
  sessionIDKey: text,
  sessionIDTable: text,
  sessionIDLength: range,
  sessionPlacement: placement,
  sessionKey: text,
  seqPlacement: placement,
  seqKey: text,
  uplinkDataPlacement: placement,
  uplinkDataKey: text,
  uplinkChunkSize: range,
  noGRPCHeader: flag,
  noSSEHeader: flag,
  scMaxEachPostBytes: range,
  scMinPostsIntervalMs: range,
  scMaxBufferedPosts: whole,
  scStreamUpServerSecs: range,
  serverMaxHeaderBytes: whole,
  xmux: xmux.optional(),
  get downloadSettings() {
    return streamSettings.optional()
  },
  extra: anything,
})

const hysteriaSettings = z.looseObject({
  version: whole,
  auth: text,
  up: anything,
  down: anything,
  udphop: anything,
  udpIdleTimeout: whole,
  masquerade: anything,
})

/** How bytes travel. `address` and `port` stand only in xhttp's `downloadSettings`. */
export const streamSettings: z.ZodObject = z.looseObject({
  network,
  method: network,
  security: word(['', 'none', 'tls', 'reality'], {
    gone: { xtls: 'The security xtls was removed from xray: use tls or reality.' },
  }),
  address: text,
  port: onePort.optional(),
  rawSettings: rawSettings.optional(),
  tcpSettings: rawSettings.optional(),
  xhttpSettings: xhttpSettings.optional(),
  splithttpSettings: xhttpSettings.optional(),
  kcpSettings: kcpSettings.optional(),
  grpcSettings: grpcSettings.optional(),
  wsSettings: z.looseObject({ ...webSocket, heartbeatPeriod: whole }).optional(),
  httpupgradeSettings: z.looseObject(webSocket).optional(),
  hysteriaSettings: hysteriaSettings.optional(),
  tlsSettings: tlsSettings.optional(),
  realitySettings: realitySettings.optional(),
  sockopt: sockopt.optional(),
  finalmask: finalmask.optional(),
})
