import type { Outbound } from './config.ts'
import type { ConfigIssue } from './issue.ts'

export type ParsedLink =
  | { ok: true; name: string; outbound: Outbound; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

export type RenderedLink = { ok: true; uri: string; warnings: ConfigIssue[] } | { ok: false; issues: ConfigIssue[] }

/** Reads a vless, vmess, trojan or ss link. An issue's path names the part of the link: `port`, `pbk` … */
export const parseShareLink = (_uri: string): ParsedLink => {
  throw new Error('not built yet')
}

/** The link of an outbound, or why it has none. */
export const renderShareLink = (_outbound: Outbound, _name: string): RenderedLink => {
  throw new Error('not built yet')
}
