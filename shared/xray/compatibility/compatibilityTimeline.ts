import { isPrivateAddress } from '../config/address.ts'
import type { JsonObject, XrayConfig } from '../config/config.ts'
import { endpointOf } from '../config/endpoint.ts'
import { at, isObject, keyIn, objectAt, objectsAt, pathText, textAt } from '../config/read.ts'
import { streamOf } from '../config/stream.ts'

/** One turn in xray's history. `finds` gives the paths of a config that it touches. */
export interface Turn {
  /** The first version it is in. */
  version: string
  /**
   * `refuses`: the config no longer loads. `changes`: it loads and does something else. `advises`: it loads, against
   * the authors' will. `needs`: older versions lack it.
   */
  kind: 'refuses' | 'changes' | 'advises' | 'needs'
  code: string
  sentence: string
  finds: (config: XrayConfig) => string[]
}

type Bound = { bound: JsonObject; path: (string | number)[]; protocol: string }

const bounds = (config: XrayConfig, side: 'inbounds' | 'outbounds'): Bound[] =>
  objectsAt(config, side).map((bound, index) => ({
    bound,
    path: [side, index],
    protocol: (textAt(bound, 'protocol') ?? '').toLowerCase(),
  }))

const has = (value: unknown, ...path: (string | number)[]): boolean => at(value, ...path) !== undefined

/** The paths, below each inbound and outbound, at which something stands. */
const present =
  (side: 'inbounds' | 'outbounds' | 'both', ...below: (string | number)[]) =>
  (config: XrayConfig): string[] =>
    (side === 'both' ? (['inbounds', 'outbounds'] as const) : [side])
      .flatMap((one) => bounds(config, one))
      .filter(({ bound }) => has(bound, ...below))
      .map(({ path }) => pathText([...path, ...below]))

const either =
  (...finders: Turn['finds'][]): Turn['finds'] =>
  (config) =>
    finders.flatMap((find) => find(config))

const top =
  (name: string): Turn['finds'] =>
  (config) =>
    has(config, name) ? [keyIn(config, name)] : []

const flat =
  (protocols: string[]): Turn['finds'] =>
  (config) =>
    bounds(config, 'outbounds')
      .filter(({ bound, protocol }) => protocols.includes(protocol) && has(bound, 'settings', 'address'))
      .map(({ path }) => pathText([...path, 'settings', 'address']))

const insecure: Turn['finds'] = (config) =>
  bounds(config, 'outbounds')
    .filter(({ bound }) => at(bound, 'streamSettings', 'tlsSettings', 'allowInsecure') === true)
    .map(({ path }) => pathText([...path, 'streamSettings', 'tlsSettings', 'allowInsecure']))

/** Xray looks only at the flat form (seen with 26.7.28): the same outbound with `vnext` or `servers` still loads. */
const plaintext =
  (form: 'flat' | 'nested'): Turn['finds'] =>
  (config) =>
    bounds(config, 'outbounds')
      .filter(({ bound, protocol }) => {
        const endpoint = endpointOf(bound)
        if (endpoint === undefined || !['vless', 'trojan'].includes(protocol)) return false
        if ((endpoint.path.length === 0) !== (form === 'flat')) return false
        const encryption = protocol === 'vless' ? (textAt(endpoint.account, 'encryption') ?? 'none') : 'none'
        return streamOf(bound).security === 'none' && encryption === 'none' && !isPrivateAddress(endpoint.address)
      })
      .map(({ path }) => pathText([...path, 'streamSettings', 'security']))

const account =
  (protocol: string, field: string, words: string[]): Turn['finds'] =>
  (config) =>
    bounds(config, 'outbounds').flatMap(({ bound, path, protocol: found }) => {
      const endpoint = endpointOf(bound)
      const word = textAt(endpoint?.account, field)?.toLowerCase()
      if (found !== protocol || endpoint === undefined || word === undefined || !words.includes(word)) return []
      return [pathText([...path, 'settings', ...endpoint.accountPath, field])]
    })

const plainShadowsocksInbound: Turn['finds'] = (config) =>
  bounds(config, 'inbounds')
    .filter(({ bound, protocol }) => {
      const method = textAt(bound, 'settings', 'method')?.toLowerCase()
      return protocol === 'shadowsocks' && (method === 'none' || method === 'plain')
    })
    .map(({ path }) => pathText([...path, 'settings', 'method']))

const realityServers = (config: XrayConfig): { reality: JsonObject; path: string }[] =>
  bounds(config, 'inbounds')
    .filter(({ bound }) => streamOf(bound).security === 'reality')
    .map(({ bound, path }) => ({
      reality: streamOf(bound).reality,
      path: pathText([...path, 'streamSettings', 'realitySettings']),
    }))

const tunnelled = new Set(['vless', 'vmess', 'trojan', 'shadowsocks', 'hysteria', 'wireguard'])

const blocksPrivate: Turn['finds'] = (config) => {
  if (!bounds(config, 'inbounds').some(({ protocol }) => tunnelled.has(protocol))) return []
  return bounds(config, 'outbounds')
    .filter(({ bound, protocol }) => ['freedom', 'direct'].includes(protocol) && !has(bound, 'settings', 'finalRules'))
    .map(({ path }) => pathText(path))
}

const xhttpKeys =
  (...keys: string[]): Turn['finds'] =>
  (config) =>
    (['inbounds', 'outbounds'] as const)
      .flatMap((side) => bounds(config, side))
      .flatMap(({ bound, path }) => {
        const { transport, transportName, network } = streamOf(bound)
        if (network !== 'xhttp') return []
        const found = keys.filter((key) => has(transport, key) || has(transport, 'extra', key))
        return found.map((key) => pathText([...path, 'streamSettings', transportName, key]))
      })

const newUsers: Turn['finds'] = (config) =>
  bounds(config, 'inbounds')
    .filter(({ bound }) => has(bound, 'settings', 'users') && !has(bound, 'settings', 'clients'))
    .map(({ path }) => pathText([...path, 'settings', 'users']))

const socketApi: Turn['finds'] = (config) => (/^[/@]/.test(textAt(config, 'api', 'listen') ?? '') ? ['api.listen'] : [])

const oldSessionKeys = ['sessionPlacement', 'sessionKey']
const newSessionKeys = ['sessionIDPlacement', 'sessionIDKey', 'sessionIDTable', 'sessionIDLength']

/** The breaking timeline of xray, oldest first (reference: Xray-core's releases). */
export const timeline: readonly Turn[] = [
  {
    version: '25.9.10',
    kind: 'needs',
    code: 'flatSettings',
    sentence: 'A vless outbound without "vnext" needs xray 25.9.10 or newer.',
    finds: flat(['vless']),
  },
  {
    version: '25.10.15',
    kind: 'needs',
    code: 'flatSettings',
    sentence: 'Settings without "vnext" or "servers" need xray 25.10.15 or newer.',
    finds: flat(['vmess', 'trojan', 'shadowsocks', 'socks', 'http']),
  },
  {
    version: '26.1.31',
    kind: 'refuses',
    code: 'kcpMask',
    sentence: 'the "header" and "seed" of kcp moved to finalmask (udp, mkcp-legacy).',
    finds: either(
      present('both', 'streamSettings', 'kcpSettings', 'seed'),
      present('both', 'streamSettings', 'kcpSettings', 'header'),
    ),
  },
  {
    version: '26.1.31',
    kind: 'refuses',
    code: 'allowInsecure',
    sentence: '"allowInsecure" is gone; pin the certificate with pinnedPeerCertSha256.',
    finds: insecure,
  },
  {
    version: '26.1.31',
    kind: 'needs',
    code: 'finalmask',
    sentence: '"finalmask" needs xray 26.1.31 or newer.',
    finds: present('both', 'streamSettings', 'finalmask'),
  },
  {
    version: '26.4.15',
    kind: 'changes',
    code: 'privateBlocked',
    sentence: 'freedom blocks private and loopback targets of tunnel clients unless "finalRules" allow them.',
    finds: blocksPrivate,
  },
  {
    version: '26.4.25',
    kind: 'refuses',
    code: 'legacyReverse',
    sentence: 'the top-level "reverse" is gone; use the "reverse" of a vless user.',
    finds: top('reverse'),
  },
  {
    version: '26.5.3',
    kind: 'needs',
    code: 'finalRules',
    sentence: '"finalRules" need xray 26.5.3 or newer; an older one ignores them.',
    finds: present('outbounds', 'settings', 'finalRules'),
  },
  {
    version: '26.5.3',
    kind: 'needs',
    code: 'socketApi',
    sentence: 'An API on a unix socket needs xray 26.5.3 or newer.',
    finds: socketApi,
  },
  {
    version: '26.5.9',
    kind: 'needs',
    code: 'usersAlias',
    sentence: 'An inbound\'s "users" need xray 26.5.9 or newer; an older one sees no user. Write "clients".',
    finds: newUsers,
  },
  {
    version: '26.6.22',
    kind: 'changes',
    code: 'sessionKeys',
    sentence: 'the "session…" keys of xhttp are called "sessionID…".',
    finds: xhttpKeys(...oldSessionKeys),
  },
  {
    version: '26.6.22',
    kind: 'needs',
    code: 'sessionKeys',
    sentence: 'The "sessionID…" keys of xhttp need xray 26.6.22 or newer.',
    finds: xhttpKeys(...newSessionKeys),
  },
  {
    version: '26.7.11',
    kind: 'refuses',
    code: 'plaintextOutbound',
    sentence: 'vless and trojan to a public address need tls, reality or encryption.',
    finds: plaintext('flat'),
  },
  {
    version: '26.7.11',
    kind: 'advises',
    code: 'plaintextOutbound',
    sentence:
      'vless and trojan to a public address without tls, reality or encryption are unwanted, since anybody can read them.',
    finds: plaintext('nested'),
  },
  {
    version: '26.7.11',
    kind: 'refuses',
    code: 'plainCipher',
    sentence: 'the ciphers none, zero and plain are gone.',
    finds: either(
      account('vmess', 'security', ['none', 'zero']),
      account('shadowsocks', 'method', ['none', 'plain']),
      plainShadowsocksInbound,
    ),
  },
  {
    version: '26.7.11',
    kind: 'changes',
    code: 'minClientVer',
    sentence: 'an empty "minClientVer" turns away every client older than 26.3.27, and those of other makers.',
    finds: (config) =>
      realityServers(config)
        .filter(({ reality }) => (textAt(reality, 'minClientVer') ?? '') === '')
        .map(({ path }) => `${path}.minClientVer`),
  },
  {
    version: '26.7.11',
    kind: 'needs',
    code: 'methodAlias',
    sentence: 'The name "method" for "network" needs xray 26.7.11 or newer; an older one uses raw.',
    finds: (config) =>
      present(
        'both',
        'streamSettings',
        'method',
      )(config).filter(
        (path) => !present('both', 'streamSettings', 'network')(config).includes(path.replace(/method$/, 'network')),
      ),
  },
  {
    version: '26.7.11',
    kind: 'needs',
    code: 'env',
    sentence: '"env" needs xray 26.7.11 or newer; an older one ignores it.',
    finds: (config) => (isObject(at(config, 'env')) && Object.keys(objectAt(config, 'env')).length > 0 ? ['env'] : []),
  },
  {
    version: '26.9.8',
    kind: 'changes',
    code: 'mlkemGate',
    sentence:
      'a REALITY server turns away clients whose hello lacks X25519MLKEM768, such as sing-box and Shadowrocket.',
    finds: (config) => realityServers(config).map(({ path }) => path),
  },
]
