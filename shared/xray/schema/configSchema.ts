import { z } from 'zod'
import { dns, fakeDns } from './dns.ts'
import { inbound } from './inbound.ts'
import { outbound } from './outbound.ts'
import { burstObservatory, observatory, routing } from './routing.ts'
import { anything, flag, map, refused, text, textList, whole, word } from './value.ts'

const log = z.looseObject({
  access: text,
  error: text,
  loglevel: word(['', 'debug', 'info', 'warning', 'error', 'none'], { otherwise: 'warning' }),
  dnsLog: flag,
  maskAddress: text,
})

const level = z.looseObject({
  handshake: whole,
  connIdle: whole,
  uplinkOnly: whole,
  downlinkOnly: whole,
  statsUserUplink: flag,
  statsUserDownlink: flag,
  statsUserOnline: flag,
  bufferSize: whole,
})

const policy = z.looseObject({
  levels: map(level),
  system: z
    .looseObject({
      statsInboundUplink: flag,
      statsInboundDownlink: flag,
      statsOutboundUplink: flag,
      statsOutboundDownlink: flag,
      overrideAccessLogDest: flag,
    })
    .optional(),
})

const api = z.looseObject({ tag: text, listen: text, services: textList })

/** An Xray config of 25.9 to 26.x. It is loose: unknown keys pass here and are reported by `fitKeys`. */
export const configSchema = z.looseObject({
  env: map(z.string()),
  log: log.optional(),
  routing: routing.optional(),
  dns: dns.optional(),
  inbounds: z.array(inbound).optional(),
  outbounds: z.array(outbound).optional(),
  policy: policy.optional(),
  api: api.optional(),
  metrics: z.looseObject({ tag: text, listen: text }).optional(),
  stats: z.looseObject({}).optional(),
  fakeDns: fakeDns.optional(),
  observatory: observatory.optional(),
  burstObservatory: burstObservatory.optional(),
  version: z.looseObject({ min: text, max: text }).optional(),
  geodata: anything,
  reverse: anything,
  transport: refused(
    'The top-level "transport" was removed from xray: write streamSettings in each inbound and outbound.',
  ),
})
