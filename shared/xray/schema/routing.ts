import { z } from 'zod'
import { anything, flag, headers, portList, text, textList, whole, word } from './value.ts'

const rule = z.looseObject({
  ruleTag: text,
  type: text,
  domainMatcher: text,
  outboundTag: text,
  balancerTag: text,
  domain: textList,
  domains: textList,
  ip: textList,
  port: portList.optional(),
  network: textList,
  source: textList,
  sourceIP: textList,
  sourcePort: portList.optional(),
  user: textList,
  vlessRoute: portList.optional(),
  inboundTag: textList,
  protocol: textList,
  attrs: headers,
  localIP: textList,
  localPort: portList.optional(),
  process: textList,
  localOS: textList,
  webhook: z.looseObject({ url: text, deduplication: whole, headers }).optional(),
})

const balancer = z.looseObject({
  tag: z.string({ error: 'A balancer needs a tag.' }).min(1, 'A balancer needs a tag.'),
  selector: textList,
  strategy: z
    .looseObject({ type: word(['', 'random', 'roundRobin', 'leastPing', 'leastLoad']), settings: anything })
    .optional(),
  fallbackTag: text,
})

export const routing = z.looseObject({
  domainStrategy: word(['AsIs', 'IPIfNonMatch', 'IPOnDemand', ''], { otherwise: 'AsIs' }),
  domainMatcher: text,
  rules: z.array(rule).optional(),
  balancers: z.array(balancer).optional(),
})

/** Which outbounds are looked at, and how. */
export const observatory = z.looseObject({
  subjectSelector: textList,
  probeURL: text,
  probeUrl: text,
  probeInterval: text,
  enableConcurrency: flag,
})

export const burstObservatory = z.looseObject({
  subjectSelector: textList,
  pingConfig: z
    .looseObject({
      destination: text,
      connectivity: text,
      interval: text,
      sampling: whole,
      timeout: text,
      httpMethod: text,
    })
    .optional(),
})
