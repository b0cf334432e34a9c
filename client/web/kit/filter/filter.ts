/** What a filter line asks for: tokens `key:value` (`!` turns one round), and words to find anywhere. */
export interface Filter {
  tokens: Token[]
  words: string[]
}

interface Token {
  key: string
  value: string
  not: boolean
}

/** Reads `state:down host:fra1 !tag:old reality`. */
export const parseFilter = (line: string): Filter => {
  const parts = line
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  const tokens = parts.flatMap((part) => {
    const found = /^(!?)([a-z]+):(.+)$/.exec(part)
    return found === null ? [] : [{ key: found[2] ?? '', value: (found[3] ?? '').toLowerCase(), not: found[1] === '!' }]
  })
  return { tokens, words: parts.filter((part) => !/^!?[a-z]+:.+$/.test(part)).map((word) => word.toLowerCase()) }
}

/** Does it ask for anything? */
export const isEmpty = ({ tokens, words }: Filter): boolean => tokens.length === 0 && words.length === 0

/** A row as the filter reads it: its values by token key, all in lower case, and its whole text. */
export interface Searchable {
  fields: Record<string, readonly string[]>
  text: string
}

export const searchable = (values: Record<string, readonly string[]>): Searchable => {
  const lower = Object.entries(values).map(([key, all]) => [key, all.map((value) => value.toLowerCase())] as const)
  return { fields: Object.fromEntries(lower), text: lower.flatMap(([, all]) => all).join(' ') }
}

/** Does a row pass? Tokens of one key are alternatives, of several keys all must hold. */
export const passes = (filter: Filter, { fields, text }: Searchable): boolean => {
  const has = ({ key, value }: Token): boolean =>
    (fields[key] ?? []).some((field) => (key === 'state' ? field === value : field.startsWith(value)))
  const wanted = filter.tokens.filter(({ not }) => !not)
  return (
    !filter.tokens.some((token) => token.not && has(token)) &&
    wanted.every(({ key }) => wanted.some((token) => token.key === key && has(token))) &&
    filter.words.every((word) => text.includes(word))
  )
}
