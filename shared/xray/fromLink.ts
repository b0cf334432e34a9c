import type { XrayConfig } from './config.ts'
import type { ConfigIssue } from './issue.ts'

export type ConfigFromLink =
  | { ok: true; name: string; config: XrayConfig; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

/** A client config from a share link: SOCKS and HTTP on one loopback port, everything goes out by the link. */
export const configFromLink = (_uri: string, _options: { port: number; listen?: string }): ConfigFromLink => {
  throw new Error('not built yet')
}
