import type { Inbound, Outbound } from './config.ts'
import type { ConfigIssue } from './issue.ts'
import type { RenderedLink } from './shareLink.ts'

export interface LinkOptions {
  /** The address clients dial. */
  host: string
  /** The port clients dial, where it is not the inbound's own. */
  port?: number
  name: string
  /** The user in the inbound's list; the first one otherwise. */
  client?: number
  fingerprint?: string
}

export type ClientOutbound = { ok: true; outbound: Outbound } | { ok: false; issues: ConfigIssue[] }

/** The outbound a client of this server inbound needs. */
export const outboundOfInbound = async (_inbound: Inbound, _options: LinkOptions): Promise<ClientOutbound> => {
  throw new Error('not built yet')
}

/** The share link of a server's inbound. */
export const linkOfInbound = async (_inbound: Inbound, _options: LinkOptions): Promise<RenderedLink> => {
  throw new Error('not built yet')
}
