import { fromBase64, utf8 } from '../keys/base64.ts'
import type { JsonObject } from '../config/config.ts'
import { endpointOf, usersOf } from '../config/endpoint.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { keySizeOfMethod } from '../keys/keys.ts'
import { objectAt, objectsAt, pathText, textAt } from '../config/read.ts'

/** Ids, keys and passwords that xray would refuse. No message repeats one. */
export const checkAccounts = (config: JsonObject): ConfigIssue[] => [
  ...objectsAt(config, 'inbounds').flatMap(checkInbound),
  ...objectsAt(config, 'outbounds').flatMap(checkOutbound),
]

const checkInbound = (inbound: JsonObject, index: number): ConfigIssue[] => {
  const { list, name } = usersOf(inbound)
  const path = pathText(['inbounds', index, 'settings'])
  return [
    ...list.flatMap((user, at) => checkId(inbound, user, `${path}.${name}[${at}]`)),
    ...checkInboundKeys(inbound, path),
  ]
}

const checkOutbound = (outbound: JsonObject, index: number): ConfigIssue[] => {
  const endpoint = endpointOf(outbound)
  if (endpoint === undefined) return []
  const path = pathText(['outbounds', index, 'settings', ...endpoint.accountPath])
  return [
    ...checkId(outbound, endpoint.account, path),
    ...checkNeeded(outbound, endpoint.account, path),
    ...checkKeys(textAt(endpoint.account, 'method'), textAt(endpoint.account, 'password'), path),
  ]
}

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** Xray takes a UUID, or any text of up to 30 bytes, from which it makes one. */
export const isUserId = (id: string): boolean => uuid.test(id) || (id !== '' && utf8(id).length <= 30)

const checkId = (bound: JsonObject, user: JsonObject, path: string): ConfigIssue[] => {
  const id = textAt(user, 'id')
  if (!['vless', 'vmess'].includes(textAt(bound, 'protocol') ?? '') || id === undefined || isUserId(id)) return []
  return [{ path: `${path}.id`, code: 'badId', message: 'An id is a UUID, or a text of at most 30 bytes.' }]
}

const neededOf: Record<string, string[]> = {
  vless: ['id'],
  vmess: ['id'],
  trojan: ['password'],
  shadowsocks: ['method', 'password'],
}

const checkNeeded = (outbound: JsonObject, account: JsonObject, path: string): ConfigIssue[] =>
  (neededOf[textAt(outbound, 'protocol') ?? ''] ?? [])
    .filter((name) => (textAt(account, name) ?? '') === '')
    .map((name) => ({ path: `${path}.${name}`, code: 'missing', message: `This outbound needs "${name}".` }))

const checkInboundKeys = (inbound: JsonObject, path: string): ConfigIssue[] => {
  if (textAt(inbound, 'protocol') !== 'shadowsocks') return []
  const settings = objectAt(inbound, 'settings')
  const method = textAt(settings, 'method')
  const { list, name } = usersOf(inbound)
  return [
    ...checkKeys(method, textAt(settings, 'password'), path),
    ...list.flatMap((user, at) => checkKeys(method, textAt(user, 'password'), `${path}.${name}[${at}]`)),
  ]
}

/** A 2022 method takes keys, not passwords: base64 of exactly 16 or 32 bytes, `server:user` for a client. */
const checkKeys = (method: string | undefined, password: string | undefined, path: string): ConfigIssue[] => {
  const size = keySizeOfMethod(method ?? '')
  if (size === undefined || password === undefined) return []
  if (password.split(':').every((key) => fromBase64(key)?.length === size)) return []
  const message = `The method ${method} takes a key of ${size} bytes in base64 as its password.`
  return [{ path: `${path}.password`, code: 'badKey', message }]
}
