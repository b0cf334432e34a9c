/** Whether a unit name matches one of the shell patterns that systemd takes (`*`, `?`, `[a-z]`). */
export const matches = (patterns: readonly string[]): ((name: string) => boolean) => {
  const all = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll(/[\\^$.|+(){}*?]/g, inRegExp)}$`, 's'))
  return (name) => all.some((one) => one.test(name))
}

const inRegExp = (char: string): string => {
  if (char === '*') return '.*'
  return char === '?' ? '.' : `\\${char}`
}
