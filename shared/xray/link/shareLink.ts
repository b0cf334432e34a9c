import type { Outbound } from '../config/config.ts'
import type { ParsedLink, RenderedLink } from './linkOutcome.ts'
import { linkIssue, splitLink } from './linkParts.ts'
import type { LinkText } from './linkParts.ts'
import { parseShadowsocksLink, renderShadowsocksLink } from './shadowsocksLink.ts'
import { parseTrojanLink, renderTrojanLink } from './trojanLink.ts'
import { parseVlessLink, renderVlessLink } from './vlessLink.ts'
import { parseVmessLink, renderVmessLink } from './vmessLink.ts'

const parsers: Record<string, (link: LinkText) => ParsedLink> = {
  vless: parseVlessLink,
  vmess: parseVmessLink,
  trojan: parseTrojanLink,
  ss: parseShadowsocksLink,
}

/**
 * Reads a vless, vmess, trojan or ss link. An issue's path names the part of the link: `port`, `pbk` …; what the
 * outbound cannot hold is a warning, never dropped in silence.
 */
export const parseShareLink = (uri: string): ParsedLink => {
  const link = splitLink(uri)
  if (link === undefined) return refuse('This is no link: it has no scheme such as vless://.')
  if (/[\r\n]/.test(uri.trim())) return refuse('Give one link at a time.')
  const parse = parsers[link.scheme]
  return parse?.(link) ?? refuse(`Links of the kind ${link.scheme}:// cannot be read; vless, vmess, trojan and ss can.`)
}

const refuse = (message: string): ParsedLink => ({ ok: false, issues: [linkIssue('link', message)] })

const renderers: Record<string, (outbound: Outbound, name: string) => RenderedLink> = {
  vless: renderVlessLink,
  vmess: renderVmessLink,
  trojan: renderTrojanLink,
  shadowsocks: renderShadowsocksLink,
}

/** The link of an outbound, or why it has none. What a link cannot say is a warning. */
export const renderShareLink = (outbound: Outbound, name: string): RenderedLink =>
  renderers[outbound.protocol.toLowerCase()]?.(outbound, name) ?? {
    ok: false,
    issues: [linkIssue('protocol', `There is no link for the protocol ${outbound.protocol}.`, 'notInLink')],
  }
