const safe = /^[\w@%+=:,./-]+$/

/**
 * The one function that quotes a string for a POSIX shell: bare when every character is harmless, else in single
 * quotes. A single quote is closed, put into double quotes and opened again, so that no backslash stands inside single
 * quotes (fish reads those differently).
 * @throws RangeError for a NUL byte, which no argument can carry.
 */
export const quote = (text: string): string => {
  if (text.includes('\0')) throw new RangeError('An argument cannot hold a NUL byte.')
  return safe.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}
