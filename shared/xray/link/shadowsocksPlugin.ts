import type { Outbound } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { streamOf } from '../config/stream.ts'
import { linkIssue } from './linkParts.ts'
import { makeLinkQuery } from './linkQuery.ts'
import type { LinkQuery } from './linkQuery.ts'
import { writeStream } from './writeStream.ts'

/** SIP003 options: `name;key=value;flag`, with `\` before a `;`, `=` or `\` that is meant as itself. */
const optionsOf = (plugin: string): { name: string; options: Map<string, string> } => {
  const parts = plugin.match(/(?:\\.|[^;\\])+/g) ?? []
  const plain = (text: string): string => text.replaceAll(/\\(.)/g, '$1')
  const options = parts.slice(1).map((part): [string, string] => {
    const [, key = part, value = ''] = /^((?:\\.|[^=\\])*)=(.*)$/.exec(part) ?? []
    return [plain(key), plain(value)]
  })
  return { name: plain(parts[0] ?? ''), options: new Map(options) }
}

/** The two plugins whose wire form is a transport of xray's own, as the link parameters of that transport. */
export const readPlugin = (plugin: string | undefined): { query?: LinkQuery; issues: ConfigIssue[] } => {
  if (plugin === undefined) return { issues: [] }
  const { name, options } = optionsOf(plugin)
  const option = (key: string): string => options.get(key) ?? ''
  if (/^(?:obfs-local|simple-obfs)$/.test(name) && option('obfs') === 'http') {
    return known(
      options,
      ['obfs', 'obfs-host', 'obfs-uri'],
      [
        ['type', 'tcp'],
        ['headerType', 'http'],
        ['host', option('obfs-host')],
        ['path', option('obfs-uri')],
      ],
    )
  }
  if (/^(?:v2ray|xray)-plugin$/.test(name) && /^(?:websocket)?$/.test(option('mode'))) {
    return known(
      options,
      ['mode', 'host', 'path', 'tls', 'mux'],
      [
        ['type', 'ws'],
        ['security', options.has('tls') ? 'tls' : 'none'],
        ['sni', options.has('tls') ? option('host') : ''],
        ['host', option('host')],
        ['path', option('path')],
      ],
    )
  }
  return { issues: [linkIssue('plugin', `Xray cannot stand in for the plugin "${name}".`, 'notSupported')] }
}

const known = (
  options: Map<string, string>,
  names: string[],
  parameters: [string, string][],
): { query: LinkQuery; issues: ConfigIssue[] } => {
  const others = [...options].filter(([key]) => !names.includes(key))
  const entries = [...parameters, ...others].map(([key, value]) => ({ key, value }))
  return { query: makeLinkQuery(entries), issues: [] }
}

const escaped = (text: string): string => text.replaceAll(/[\\;=]/g, String.raw`\$&`)

/** The plugin that does on the wire what this outbound's transport does, or why there is none. */
export const writePlugin = (
  outbound: Outbound,
): { plugin: string | undefined; issues: ConfigIssue[]; warnings: ConfigIssue[] } => {
  const { network, security } = streamOf(outbound)
  const { parameters, issues, warnings } = writeStream(outbound)
  const said = new Map(parameters)
  const option = (name: string, key: string): string[] => {
    const value = said.get(key)
    return value === undefined ? [] : [`${name}=${escaped(value)}`]
  }
  if (network === 'raw' && security === 'none') {
    const isHttp = said.get('headerType') === 'http'
    const obfs = ['obfs-local', 'obfs=http', ...option('obfs-host', 'host'), ...option('obfs-uri', 'path')]
    return { plugin: isHttp ? obfs.join(';') : undefined, issues, warnings }
  }
  if (network === 'ws' && security !== 'reality') {
    const tls = security === 'tls' ? ['tls'] : []
    const socket = [
      'v2ray-plugin',
      'mode=websocket',
      ...option('host', 'host'),
      ...option('path', 'path'),
      ...tls,
      'mux=0',
    ]
    return { plugin: socket.join(';'), issues, warnings: [...warnings, ...unsaidTls(said, security)] }
  }
  const message = `An ss link cannot say the transport ${network ?? ''} with security ${security}; only raw, ws and ws with tls.`
  return { plugin: undefined, issues: [...issues, linkIssue('type', message, 'notInLink')], warnings }
}

/** A plugin has one `host` for the header and the server name, and nothing else of tls. */
const unsaidTls = (said: Map<string, string | undefined>, security: string): ConfigIssue[] => {
  if (security !== 'tls') return []
  const lost = ['fp', 'alpn', 'ech', 'pcs', 'vcn'].filter((key) => said.get(key) !== undefined)
  if (said.get('sni') !== undefined && said.get('sni') !== said.get('host')) lost.push('sni')
  return lost.map((key) => linkIssue(key, 'An ss link cannot say this; it is left out.', 'notInLink'))
}
