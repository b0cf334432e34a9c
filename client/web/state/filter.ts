/** What a filter line asks for: tokens `key:value` (`!` turns one round), and words to find anywhere. */
export interface Filter {
  tokens: { key: string; value: string; not: boolean }[]
  words: string[]
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

/** Does a row pass? `fields` are its values by token key; tokens of one key are alternatives, of several all must hold. */
export const passes = (filter: Filter, fields: Record<string, readonly string[]>): boolean => {
  const has = (key: string, value: string): boolean =>
    (fields[key] ?? []).some(
      (field) => field.toLowerCase() === value || (key !== 'state' && field.toLowerCase().startsWith(value)),
    )
  const refused = filter.tokens.some(({ key, value, not }) => not && has(key, value))
  const wanted = Map.groupBy(
    filter.tokens.filter(({ not }) => !not),
    ({ key }) => key,
  )
  const text = Object.values(fields).flat().join(' ').toLowerCase()
  return (
    !refused &&
    [...wanted].every(([key, tokens]) => tokens.some(({ value }) => has(key, value))) &&
    filter.words.every((word) => text.includes(word))
  )
}
