import { z } from 'zod'
import { anything, flag, map, onePort, text, textList, whole, word } from './value.ts'

const queryStrategy = word(['', 'UseIP', 'UseIPv4', 'UseIPv6', 'UseSystem', 'UseIP4', 'UseIP6', 'UseSys'], {
  otherwise: 'UseIP',
})

const server = z.looseObject({
  address: text,
  port: onePort.optional(),
  domains: textList,
  expectedIPs: textList,
  expectIPs: textList,
  unexpectedIPs: textList,
  skipFallback: flag,
  queryStrategy,
  clientIp: text,
  tag: text,
  timeoutMs: whole,
  disableCache: flag,
  serveStale: flag,
  serveExpiredTTL: whole,
  finalQuery: flag,
})

export const dns = z.looseObject({
  servers: z.array(z.union([z.string(), server], { error: 'A DNS server is an address or an object.' })).optional(),
  hosts: map(z.unknown()),
  clientIp: text,
  tag: text,
  queryStrategy,
  disableCache: flag,
  serveStale: flag,
  serveExpiredTTL: whole,
  disableFallback: flag,
  disableFallbackIfMatch: flag,
  enableParallelQuery: flag,
  useSystemHosts: flag,
})

const pool = z.looseObject({ ipPool: text, poolSize: whole })

export const fakeDns = z.union([pool, z.array(pool), anything])
