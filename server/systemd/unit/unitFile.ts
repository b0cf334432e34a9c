/**
 * One item of a unit file. `text` is the item as it stands in the file, line ends included, so a file is always the
 * sum of its items' texts. An `entry` may span several physical lines (continuations, with comments between them).
 * `odd` is what systemd itself would ignore with a warning: a line without `=`, or an assignment before any section.
 */
export type UnitItem =
  | { readonly kind: 'blank' | 'comment' | 'odd'; readonly text: string }
  | { readonly kind: 'section'; readonly text: string; readonly name: string }
  | {
      readonly kind: 'entry'
      readonly text: string
      readonly section: string
      readonly key: string
      /** As systemd reads it: continuations joined, spaces around it taken off, nothing else resolved. */
      readonly value: string
    }

/** A unit file without loss: parsing and rendering gives the same text, character for character. */
export interface UnitFile {
  readonly items: readonly UnitItem[]
}

/** Reads any text; there is no text that is refused. Rules of systemd's config_parse(). */
export const parseUnitFile = (text: string): UnitFile => {
  const items: UnitItem[] = []
  let section: string | undefined
  for (const lines of logicalLines(physicalLines(text))) {
    const item = itemOf(lines, section)
    if (item.kind === 'section') section = item.name
    items.push(item)
  }
  return { items }
}

export const renderUnitFile = (unit: UnitFile): string => unit.items.map(({ text }) => text).join('')

/** Every value of a key in the order of the file; a section may stand there more than once. */
export const valuesOf = (unit: UnitFile, section: string, key: string): string[] =>
  unit.items.flatMap((item) =>
    item.kind === 'entry' && item.section === section && item.key === key ? [item.value] : [],
  )

/** Each physical line with its line end. */
const physicalLines = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []

/** Physical lines put together where a continuation says so. A comment inside a continuation doesn't end it. */
const logicalLines = (lines: readonly string[]): string[][] => {
  const logical: string[][] = []
  let open = false
  for (const line of lines) {
    const current = logical.at(-1)
    if (open && current !== undefined) current.push(line)
    else logical.push([line])
    if (!isComment(line)) open = continues(line)
  }
  return logical
}

const itemOf = (lines: readonly string[], section: string | undefined): UnitItem => {
  const text = lines.join('')
  const content = contentOf(lines)
  if (content === '') return { kind: isComment(text) ? 'comment' : 'blank', text }
  if (content.startsWith('[')) {
    return content.endsWith(']') ? { kind: 'section', text, name: content.slice(1, -1) } : { kind: 'odd', text }
  }
  const [, key, value] = /^([^=]+)=([^]*)$/.exec(content) ?? []
  if (key === undefined || value === undefined || section === undefined) return { kind: 'odd', text }
  return { kind: 'entry', text, section, key: key.trim(), value: value.trim() }
}

/** What systemd reads: comments gone, the backslash of a continuation turned into a space. */
const contentOf = (lines: readonly string[]): string =>
  lines
    .filter((line) => !isComment(line))
    .map((line) => withoutEnd(line).trimStart())
    .map((line) => (continues(line) ? `${line.slice(0, -1)} ` : line))
    .join('')
    .trim()

const withoutEnd = (line: string): string => line.replace(/[\r\n]+$/, '').replace(/^\uFEFF/, '')

const isComment = (line: string): boolean => /^\s*[#;]/.test(withoutEnd(line))

/** An odd number of backslashes at the end of the line. */
const continues = (line: string): boolean => (/\\*$/.exec(withoutEnd(line))?.[0].length ?? 0) % 2 === 1
