import { createHmac } from 'node:crypto'
import { keyTypeOf } from './hostKey.ts'

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostsLine {
  readonly marker: 'none' | 'revoked' | 'certificateAuthority'
  readonly hosts: string
  readonly keyType: string
  /** The key blob, base64. */
  readonly publicKey: string
  /** The file it stands in. */
  readonly file: string
}

/** What is known about one host. */
export interface KnownKeys {
  readonly keys: readonly KnownHostsLine[]
  /** Keys of the plain name of a host on another port: good as for OpenSSH, though a different one proves nothing. */
  readonly byPlainName: readonly KnownHostsLine[]
  readonly revoked: readonly KnownHostsLine[]
  readonly authorities: readonly KnownHostsLine[]
}

/** Lines that can't be read are passed over, as OpenSSH does. */
export const parseKnownHosts = (text: string, file: string): KnownHostsLine[] =>
  text.split('\n').flatMap((line) => {
    const words = line.trim().split(/[ \t]+/)
    const first = words[0] ?? ''
    if (first === '' || first.startsWith('#')) return []
    const marker = markerOf(first)
    if (marker === undefined) return []
    const [hosts, keyType, publicKey] = marker === 'none' ? words : words.slice(1)
    if (hosts === undefined || keyType === undefined || publicKey === undefined) return []
    // A line whose key isn't the type it says proves nothing.
    if (keyTypeOf(Buffer.from(publicKey, 'base64')) !== keyType) return []
    return [{ marker, hosts, keyType, publicKey, file }]
  })

/** What the lines say about a host, named as known_hosts does: `name` or `[name]:port`. */
export const lookUp = (lines: readonly KnownHostsLine[], knownAs: string): KnownKeys => {
  const plainName = /^\[(.+)\]:\d+$/.exec(knownAs)?.[1]
  const find = (marker: KnownHostsLine['marker'], name: string): KnownHostsLine[] =>
    lines.filter((line) => line.marker === marker && matchesHost(line.hosts, name))
  return {
    keys: find('none', knownAs),
    byPlainName: plainName === undefined ? [] : find('none', plainName),
    revoked: find('revoked', knownAs),
    authorities: find('certificateAuthority', knownAs),
  }
}

/** Whether the first field of a line names the host: patterns with `*`, `?` and `!`, or one hashed name. */
export const matchesHost = (hosts: string, name: string): boolean => {
  if (hosts.startsWith('|1|')) return matchesHash(hosts, name)
  const patterns = hosts.toLowerCase().split(',')
  const matching = patterns.filter((pattern) => globOf(pattern.replace(/^!/, '')).test(name))
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'))
}

const matchesHash = (hashed: string, name: string): boolean => {
  const [, , salt, hash] = hashed.split('|')
  if (salt === undefined || hash === undefined) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

const markerOf = (word: string): KnownHostsLine['marker'] | undefined => {
  if (!word.startsWith('@')) return 'none'
  if (word === '@revoked') return 'revoked'
  return word === '@cert-authority' ? 'certificateAuthority' : undefined
}
