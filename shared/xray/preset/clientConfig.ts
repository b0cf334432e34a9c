import type { Outbound, XrayConfig } from '../config/config.ts'
import { localProxy } from './localProxy.ts'

/** A client's config: a local proxy in front, one way out, and `direct` and `block` at hand for the user's own rules. */
export const clientConfig = (outbound: Outbound, place: { listen: string; port: number }): XrayConfig => ({
  inbounds: [localProxy(place)],
  outbounds: [outbound, { tag: 'direct', protocol: 'freedom' }, { tag: 'block', protocol: 'blackhole' }],
  routing: { domainStrategy: 'AsIs', rules: [] },
})
