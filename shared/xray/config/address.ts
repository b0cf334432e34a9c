const ipv4 = (address: string): number[] | undefined => {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.map(Number)
}

export const isIpv4 = (address: string): boolean => ipv4(address) !== undefined

/** Rough on purpose: only colons, hex digits and an IPv4 tail, with enough colons. */
export const isIpv6 = (address: string): boolean =>
  /^[0-9a-f:]+(?:\d{1,3}(?:\.\d{1,3}){3})?(?:%[\w.-]+)?$/i.test(address) &&
  (address.match(/:/g)?.length ?? 0) >= 2 &&
  (address.match(/::/g)?.length ?? 0) <= 1

export const isIp = (address: string): boolean => isIpv4(address) || isIpv6(address)

/** Private, loopback and link-local networks, spelt out so that no geo file is needed. */
export const privateNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/128',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]

/** RFC 5737; xray counts these among the private ones too. */
const documentation = new Set(['192.0.2', '198.51.100', '203.0.113'])

const privateV4 = (parts: number[]): boolean => {
  const [a = 0, b = 0] = parts
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 198 && (b === 18 || b === 19)) ||
    a >= 224 ||
    documentation.has(parts.slice(0, 3).join('.'))
  )
}

/** An address of this machine or the local network: a private IP, `localhost`, or a name with no public ending. */
export const isPrivateAddress = (address: string): boolean => {
  const plain = address.replace(/^\[|\]$/g, '').toLowerCase()
  const parts = ipv4(plain)
  if (parts !== undefined) return privateV4(parts)
  if (isIpv6(plain)) return /^(?:::1?$|f[cd]|fe[89ab])/.test(plain)
  return !plain.includes('.') || /\.(?:local|localhost|lan|internal|home\.arpa)$/.test(plain)
}

/** `host:port` with an IPv6 address in brackets. */
export const hostPort = (host: string, port: number | string): string => `${isIpv6(host) ? `[${host}]` : host}:${port}`
