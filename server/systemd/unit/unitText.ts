/**
 * Text as a unit file's value takes it: line breaks and control characters become spaces, and `%`, which systemd would
 * expand, is doubled. A `$` means nothing outside of Exec lines.
 */
export const unitText = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .replaceAll('%', '%%')

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
