/** One argument as a POSIX shell reads it back. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

/** The `raptor` line that does the same. Undefined parts are left out. */
export const cliLine = (...parts: readonly (string | undefined)[]): string =>
  ['raptor', ...parts.filter((part) => part !== undefined)].map(quoted).join(' ')
