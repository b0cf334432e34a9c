import type { Outbound } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'

/** What a link reads as, or what is wrong with it. */
export type ParsedLink =
  | { ok: true; name: string; outbound: Outbound; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

/** The link of an outbound, or why it has none. */
export type RenderedLink = { ok: true; uri: string; warnings: ConfigIssue[] } | { ok: false; issues: ConfigIssue[] }
