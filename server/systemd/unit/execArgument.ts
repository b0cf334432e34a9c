/**
 * One argument of an Exec line: `%` and `$` doubled, and in quotes where it holds anything that systemd would split or
 * unescape.
 * @throws RangeError for control characters, which no path or flag of ours holds.
 */
export const execArgument = (text: string): string => {
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new RangeError('An argument of a unit cannot hold control characters.')
  const escaped = text.replaceAll('%', '%%').replaceAll('$', () => '$$')
  if (/^[\w%$@+=:,./-]+$/.test(escaped)) return escaped
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
