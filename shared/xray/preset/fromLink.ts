import type { XrayConfig } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { clientConfig } from './clientConfig.ts'
import { parseShareLink } from '../link/shareLink.ts'

export type ConfigFromLink =
  | { ok: true; name: string; config: XrayConfig; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

/** A client config from a share link: SOCKS and HTTP on one loopback port, everything goes out by the link. */
export const configFromLink = (uri: string, options: { port: number; listen?: string }): ConfigFromLink => {
  const parsed = parseShareLink(uri)
  if (!parsed.ok) return parsed
  const { name, outbound, warnings } = parsed
  const place = { listen: options.listen ?? '127.0.0.1', port: options.port }
  return { ok: true, name, config: clientConfig(outbound, place), warnings }
}
