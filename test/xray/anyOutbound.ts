import * as fc from 'fast-check'
import type { JsonObject, Outbound } from '../../shared/xray/config/config.ts'

const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ019'.split('')) })
const secret = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abc019:/?#@=+ %&é'.split('')) })
const path = word.map((text) => `/${text}`)
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('::1', '2001:db8::7', 'fe80::1:2'))
const port = fc.integer({ min: 1, max: 65_535 })
const key = fc
  .array(fc.constantFrom(...'ABCdef0189-_'.split('')), { minLength: 43, maxLength: 43 })
  .map((letters) => letters.join(''))

const optional = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> =>
  fc.record(fields, { requiredKeys: [] })

const under = (name: string, object: JsonObject): JsonObject =>
  Object.keys(object).length === 0 ? {} : { [name]: object }

const tls = optional({
  serverName: fc.domain(),
  fingerprint: fc.constantFrom('chrome', 'firefox'),
  alpn: fc.constantFrom(['h2'], ['h2', 'http/1.1']),
}).map((tls) => Object.assign({ security: 'tls' }, under('tlsSettings', tls)))

const reality = fc
  .record({
    serverName: fc.domain(),
    fingerprint: fc.constantFrom('chrome', 'firefox'),
    publicKey: key,
    shortId: fc.constantFrom('', 'ab', '0123abcd'),
    spiderX: path,
  })
  .map((realitySettings) => ({ security: 'reality', realitySettings }))

const none = fc.constant({ security: 'none' })

const raw = fc.constant({ network: 'raw' })
const webSocket = optional({ host: fc.domain(), path }).map((ws) =>
  Object.assign({ network: 'ws' }, under('wsSettings', ws)),
)
const httpUpgrade = optional({ host: fc.domain(), path }).map((upgrade) =>
  Object.assign({ network: 'httpupgrade' }, under('httpupgradeSettings', upgrade)),
)
const grpc = optional({ serviceName: word, authority: fc.domain(), multiMode: fc.boolean() }).map((grpc) =>
  Object.assign({ network: 'grpc' }, under('grpcSettings', grpc)),
)
const xhttp = optional({
  host: fc.domain(),
  path,
  mode: fc.constantFrom('auto', 'packet-up', 'stream-up'),
  extra: fc.record({ xPaddingBytes: fc.constantFrom('100-1000', 5), noGRPCHeader: fc.boolean() }),
}).map((xhttp) => Object.assign({ network: 'xhttp' }, under('xhttpSettings', xhttp)))

const stream = (networks: fc.Arbitrary<JsonObject>[], securities: fc.Arbitrary<JsonObject>[]) =>
  fc
    .tuple(fc.oneof(...networks), fc.oneof(...securities))
    .map(([network, security]) => Object.assign({}, network, security))

const anyStream = fc.oneof(
  stream([raw, webSocket, httpUpgrade, grpc, xhttp], [none, tls]),
  stream([raw, grpc, xhttp], [reality]),
)

const outbound = (protocol: string, settings: fc.Arbitrary<JsonObject>, streams: fc.Arbitrary<JsonObject>) =>
  fc
    .record({ settings, streamSettings: streams })
    .map((parts): Outbound => Object.assign({ tag: 'proxy', protocol }, parts))

const server = { address: host, port }

const vless = outbound(
  'vless',
  fc
    .record({
      ...server,
      users: fc.record(
        { id: fc.uuid(), encryption: fc.constant('none'), flow: fc.constant('xtls-rprx-vision') },
        {
          requiredKeys: ['id', 'encryption'],
        },
      ),
    })
    .map(({ users, ...place }) => ({ vnext: [Object.assign(place, { users: [users] })] })),
  anyStream,
)

const vmess = outbound(
  'vmess',
  fc
    .record({ ...server, id: fc.uuid(), security: fc.constantFrom('auto', 'aes-128-gcm') })
    .map(({ id, security, ...place }) => ({ vnext: [Object.assign(place, { users: [{ id, security }] })] })),
  stream([raw, webSocket, httpUpgrade, xhttp], [none, tls]),
)

const trojan = outbound(
  'trojan',
  fc.record({ ...server, password: secret }).map((one) => ({ servers: [one] })),
  anyStream,
)

const shadowsocks = outbound(
  'shadowsocks',
  fc
    .record({ ...server, method: fc.constantFrom('aes-256-gcm', 'chacha20-ietf-poly1305'), password: secret })
    .map((one) => ({ servers: [one] })),
  stream([raw, webSocket], [none]),
)

/** Any outbound that has a link, spelt the way we spell it. */
export const anyOutbound: fc.Arbitrary<Outbound> = fc.oneof(vless, vmess, trojan, shadowsocks)
