import { fieldsOf, type Sort, type SortValue, sortValue } from '../../domain/tunnelColumns.ts'
import type { TunnelRow } from '../../domain/tunnelRow.ts'
import { type Filter, isEmpty, passes, type Searchable, searchable } from '../../kit/filter/filter.ts'
import { makeSorted } from '../../live/makeSorted.ts'

interface Entry {
  row: TunnelRow
  value: SortValue
}

/** What passes a filter, in a sort order: made whole by `reset`, and moved a row at a time by `put`. */
export const makeTunnelOrder = () => {
  const entries = new Map<string, Entry>()
  const texts = new WeakMap<TunnelRow, Searchable>()
  let asked: { filter: Filter; sort: Sort } = { filter: { tokens: [], words: [] }, sort: { key: 'tunnel', way: 1 } }
  let sorted = makeSorted<Entry>(compareBy(asked.sort))
  let keys: readonly string[] | undefined

  /** Made when a filter first asks, and kept with its row. */
  const textOf = (row: TunnelRow): Searchable => {
    const known = texts.get(row) ?? searchable(fieldsOf(row))
    texts.set(row, known)
    return known
  }
  const entryOf = (row: TunnelRow): Entry | undefined =>
    isEmpty(asked.filter) || passes(asked.filter, textOf(row))
      ? { row, value: sortValue[asked.sort.key](row) }
      : undefined

  const reset = (rows: Iterable<TunnelRow>, filter: Filter, sort: Sort): void => {
    asked = { filter, sort }
    entries.clear()
    for (const row of rows) {
      const entry = entryOf(row)
      if (entry !== undefined) entries.set(row.key, entry)
    }
    sorted = makeSorted(compareBy(sort), [...entries.values()])
    keys = undefined
  }

  const put = (key: string, row: TunnelRow | undefined): void => {
    const before = entries.get(key)
    const after = row && entryOf(row)
    if (after === undefined) entries.delete(key)
    else entries.set(key, after)
    if (before?.value === after?.value && before?.row.place === after?.row.place) return
    if (before !== undefined) sorted.remove(before)
    if (after !== undefined) sorted.add(after)
    keys = undefined
  }

  return {
    reset,
    put,
    /** The same list until something moves. */
    keys: (): readonly string[] => (keys ??= sorted.items.map(({ row }) => row.key)),
  }
}

/** By the column, by name among equals. */
const compareBy =
  ({ way }: Sort) =>
  (a: Entry, b: Entry): number =>
    way * compare(a.value, b.value) || compare(a.row.place, b.row.place)

const compare = (a: SortValue, b: SortValue): number => (a === b ? 0 : a < b ? -1 : 1)
