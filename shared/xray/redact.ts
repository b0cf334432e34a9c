import { textOfBase64 } from './keys/base64.ts'
import type { XrayConfig } from './config/config.ts'
import { hostPort } from './config/address.ts'
import { decoded, splitLink } from './link/linkParts.ts'
import { isObject, textAt } from './config/read.ts'

export const stars = '********'

/** The fields of a config whose values are secrets, in lower case. */
const secretFields = new Set(
  [
    'id password pass privatekey secretkey presharedkey key echserverkeys auth',
    'shortid shortids mldsa65seed seed decryption encryption obfs-password',
    'authorization proxy-authorization cookie',
  ].flatMap((line) => line.split(' ')),
)

/** Values of those fields that are words of xray's, not secrets. */
const plainWords = new Set(['', 'none', 'noauth', 'password', 'auto', 'zero'])

/** A deep copy with every secret replaced by stars. Share links inside strings are redacted too. */
export const redact = <Value>(value: Value): Value =>
  // The copy has the shape of the original: only texts change.
  mapSecrets(value, () => stars) as Value

/** Every secret a config holds, longest first: what must not be seen in a log line. */
export const secretsOf = (config: XrayConfig): string[] => {
  const found = new Set<string>()
  mapSecrets(config, (secret) => {
    found.add(secret)
    return secret
  })
  return [...found].sort((a, b) => b.length - a.length)
}

/** Shorter ones would turn up by chance and star out half the text. */
const shortestSought = 6

/** `text` with the secrets of `config` replaced by stars. */
export const redactText = (text: string, config: XrayConfig): string =>
  secretsOf(config)
    .filter((secret) => secret.length >= shortestSought)
    .reduce((soFar, secret) => soFar.replaceAll(secret, stars), text)

const mapSecrets = (value: unknown, hide: (secret: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => mapSecrets(item, hide))
  if (typeof value === 'string') return isLink(value) ? redactLink(value) : value
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretFields.has(key.toLowerCase()) ? hideAll(item, hide) : mapSecrets(item, hide),
    ]),
  )
}

/** A secret field hides whatever texts are in it; what is an object keeps its inner names. */
const hideAll = (value: unknown, hide: (secret: string) => string): unknown => {
  if (typeof value === 'string') return plainWords.has(value) ? value : hide(value)
  if (typeof value === 'number') return stars
  if (Array.isArray(value)) return value.map((item: unknown) => hideAll(item, hide))
  return mapSecrets(value, hide)
}

const isLink = (text: string): boolean =>
  /^(?:vless|vmess|trojan|ss|hysteria2?|hy2|tuic|wireguard|socks):\/\//i.test(text)

const secretKeys = new Set(['sid', 'seed', 'encryption', 'password', 'obfs-password', 'auth', 'presharedkey', 'plugin'])

/** A share link with its secrets replaced by stars: server, port, transport and name stay readable. */
export const redactLink = (uri: string): string => {
  const link = splitLink(uri)
  if (link === undefined) return stars
  const query = link.query
    .split('&')
    .map((part) => {
      const [key = '', value = ''] = part.split('=')
      return secretKeys.has(key.toLowerCase()) && !plainWords.has(value) ? `${key}=${stars}` : part
    })
    .join('&')
  const name = link.name === '' ? '' : `#${encodeURIComponent(link.name)}`
  return `${link.scheme}://${redactBody(link.body)}${query === '' ? '' : `?${query}`}${name}`
}

/** What stands before the last @ is a secret; a body without one is base64 and is a secret as a whole. */
const redactBody = (body: string): string => {
  const mark = body.lastIndexOf('@')
  if (mark >= 0) return `${stars}${body.slice(mark)}`
  const json = jsonOf(textOfBase64(decoded(body)) ?? '')
  const host = textAt(json, 'add')
  const port = isObject(json) ? json['port'] : undefined
  if (host === undefined || (typeof port !== 'string' && typeof port !== 'number')) return stars
  return `${stars}@${hostPort(host, port)}`
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
