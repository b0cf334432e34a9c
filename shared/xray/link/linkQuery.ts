import { nearest } from '../check/nearest.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { decoded, linkIssue } from './linkParts.ts'

/** The parameters of a link. Each is taken once; what nobody took is reported by `leftovers`. */
export interface LinkQuery {
  /** The first of `keys` that is there and not empty. */
  take(...keys: string[]): string | undefined
  /** The name under which people know a key: vmess has names of its own. */
  shown(key: string): string
  leftovers(): ConfigIssue[]
}

/** Every key that some form of link gives a meaning. */
const knownKeys = [
  'encryption flow type security sni peer fp alpn pbk sid spx pqv ech pcs vcn allowInsecure insecure plugin',
  'path host headerType seed mtu serviceName authority mode extra x_padding_bytes fm',
].flatMap((line) => line.split(' '))

interface Entry {
  key: string
  value: string
}

/** `names` gives the words of a form that calls keys differently (`net` for `type`). */
export const makeLinkQuery = (entries: Entry[], names: Record<string, string> = {}): LinkQuery => {
  const taken = new Set<string>()
  const shown = (key: string): string => names[key] ?? key
  const valueOf = (key: string): string | undefined =>
    entries.find((entry) => entry.key === key && entry.value !== '')?.value
  return {
    shown,
    take(...keys) {
      for (const key of keys) taken.add(key)
      return keys.map(valueOf).find((value) => value !== undefined)
    },
    leftovers: () => [
      ...repeated(entries).map((key) =>
        linkIssue(shown(key), 'This stands twice in the link; the first one counts.', 'repeatedKey'),
      ),
      ...[...new Set(entries.map(({ key }) => key))]
        .filter((key) => !taken.has(key))
        .flatMap((key) => leftover(key, valueOf(key), shown(key))),
    ],
  }
}

const repeated = (entries: Entry[]): string[] => {
  const keys = entries.map(({ key }) => key)
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))]
}

const leftover = (key: string, value: string | undefined, shown: string): ConfigIssue[] => {
  if (knownKeys.includes(key)) {
    return value === undefined
      ? []
      : [linkIssue(shown, 'This has no meaning with the rest of the link; it is left out.', 'unusedKey')]
  }
  const meant = nearest(key, knownKeys)
  const tail = meant === undefined ? '.' : `; did you mean "${meant}"?`
  const found = linkIssue(shown, `No client knows "${key}"; it is left out${tail}`, 'unknownKey')
  return [meant === undefined ? found : { ...found, suggestion: meant }]
}

/** `a=1&b=2`, percent-decoded; `&amp;`, which web pages make of `&`, is read as `&`. */
export const queryEntries = (query: string): Entry[] =>
  query
    .replaceAll('&amp;', '&')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('=')
      return mark < 0
        ? { key: decoded(part), value: '' }
        : { key: decoded(part.slice(0, mark)), value: decoded(part.slice(mark + 1)) }
    })

/** The query of a link from its parameters in order; those without a value are left out. */
export const queryText = (parameters: [key: string, value: string | undefined][]): string =>
  parameters.flatMap(([key, value]) => (value === undefined ? [] : `${key}=${encodeURIComponent(value)}`)).join('&')
