import { privateNetworks } from '../config/address.ts'
import type { JsonObject } from '../config/config.ts'

/**
 * Where an exit's traffic goes: out, and not into the networks the host itself stands in, unless `allowPrivate`. Since
 * 26.4.15 xray blocks those by itself and holds the connection for 30 to 90 s; `finalRules` undo that.
 */
export const exitOutbounds = (allowPrivate: boolean): Pick<JsonObject, 'outbounds' | 'routing'> => {
  const block = { tag: 'block', protocol: 'blackhole' }
  if (allowPrivate) {
    const direct = { tag: 'direct', protocol: 'freedom', settings: { finalRules: [{ action: 'allow' }] } }
    return { outbounds: [direct, block], routing: { domainStrategy: 'AsIs', rules: [] } }
  }
  const rule = { ruleTag: 'no-private', ip: privateNetworks, outboundTag: 'block' }
  // IPIfNonMatch: a name that points into a private network is caught too.
  return {
    outbounds: [{ tag: 'direct', protocol: 'freedom' }, block],
    routing: { domainStrategy: 'IPIfNonMatch', rules: [rule] },
  }
}
