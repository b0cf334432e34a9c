import { parseUnitFile, renderUnitFile, type UnitFile, type UnitItem } from './unitFile.ts'

/** Where an edit goes: `{ section: 'Service', key: 'Restart' }`. */
export interface UnitKey {
  readonly section: string
  readonly key: string
}

/**
 * The unit with this value. Where the key stands already its last line is replaced, the one that counts for systemd;
 * otherwise the key is added. No other line is touched.
 * @throws RangeError for what a unit file can't hold (line breaks, a backslash at the end).
 */
export const setValue = (unit: UnitFile, where: UnitKey, value: string): UnitFile => {
  const at = unit.items.findLastIndex((item) => isAt(item, where))
  const found = unit.items[at]
  if (found === undefined) return addValue(unit, where, value)
  return { items: unit.items.with(at, entry(where, value, { lead: leadOf(found.text), end: endOf(found.text) })) }
}

/** The unit with one more line for this key, behind the section's last entry; the section is made when missing. */
export const addValue = (unit: UnitFile, where: UnitKey, value: string): UnitFile => {
  const end = lineEndOf(unit)
  const line = entry(where, value, { lead: `${where.key}=`, end }).text
  const at = insertionPoint(unit, where.section)
  const before = closed(textOf(unit.items.slice(0, at)), end)
  const header = at === undefined ? `${before === '' ? '' : end}[${where.section}]${end}` : ''
  return parseUnitFile(before + header + line + textOf(at === undefined ? [] : unit.items.slice(at)))
}

/** The unit without this key, or only without the lines that hold exactly `value`. */
export const removeValue = (unit: UnitFile, where: UnitKey, value?: string): UnitFile => ({
  items: unit.items.filter(
    (item) => !(isAt(item, where) && (value === undefined || (item.kind === 'entry' && item.value === value))),
  ),
})

const isAt = (item: UnitItem, { section, key }: UnitKey): boolean =>
  item.kind === 'entry' && item.section === section && item.key === key

interface Frame {
  /** The key up to its value, as the file writes it. */
  readonly lead: string
  readonly end: string
}

const entry = ({ section, key }: UnitKey, value: string, { lead, end }: Frame): UnitItem => {
  const [, made, next, ...more] = parseUnitFile(`[${section}]\n${key}=${value}\n[End]`).items
  const holds = made?.kind === 'entry' && made.section === section && made.key === key && made.value === value.trim()
  if (!holds || next?.kind !== 'section' || more.length > 0) {
    throw new RangeError(`A unit file can't hold ${key}= with this value in [${section}].`)
  }
  return { ...made, text: `${lead}${made.value}${end}` }
}

const leadOf = (text: string): string => /^[^=]*=[ \t]*/.exec(text)?.[0] ?? ''

const endOf = (text: string): string => /(?:\r\n|\n|\r)$/.exec(text)?.[0] ?? ''

/** The file's own line end, by its first line. */
const lineEndOf = (unit: UnitFile): string => /\r\n|\n|\r/.exec(renderUnitFile(unit))?.[0] ?? '\n'

const textOf = (items: readonly UnitItem[]): string => renderUnitFile({ items })

/** Text that another line can follow: its last line is ended, and a continuation left open there is closed. */
const closed = (text: string, end: string): string => {
  const ended = text === '' || endOf(text) !== '' ? text : text + end
  return continuesAtEnd(ended) ? ended + end : ended
}

const continuesAtEnd = (text: string): boolean => {
  const last = parseUnitFile(text).items.at(-1)
  return last !== undefined && parseUnitFile(`${last.text}x`).items.length === 1
}

/** Behind the last entry (or the header) of the section's last appearance; undefined when there is no such section. */
const insertionPoint = (unit: UnitFile, section: string): number | undefined => {
  const at = unit.items.findLastIndex(
    (item) => (item.kind === 'section' && item.name === section) || (item.kind === 'entry' && item.section === section),
  )
  return at === -1 ? undefined : at + 1
}
