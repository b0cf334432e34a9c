import { stripVTControlCharacters } from 'node:util'
import Table from 'cli-table3'
import { colours } from './colours.ts'

const edges = ['top', 'bottom', 'mid', 'left', 'right'].flatMap((edge) => [
  edge,
  `${edge}-mid`,
  `${edge}-left`,
  `${edge}-right`,
])

const gap = '  '
// No lines at all: two spaces between columns are enough.
const bare = { ...Object.fromEntries(edges.map((edge) => [edge, ''])), middle: gap }

/**
 * Aligned columns under a dim head. On a terminal of some columns the widest cells are cut to fit; in a pipe, where
 * something reads on, nothing is.
 */
export const tableText = (head: readonly string[], rows: readonly (readonly string[])[], columns?: number): string => {
  const cells = [head.map((cell) => colours.dim(cell)), ...rows.map((row) => row.map(oneLine))]
  const table = new Table({
    chars: bare,
    colWidths: widths(cells, columns),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  table.push(...cells)
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

const oneLine = (cell: string): string => cell.replaceAll('\n', ' ')
const narrowest = 8

const widths = (cells: readonly (readonly string[])[], columns: number | undefined): number[] => {
  const natural = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => stripVTControlCharacters(row[at] ?? '').length)),
  )
  if (columns === undefined) return natural
  let over = natural.reduce((sum, width) => sum + width + gap.length, -gap.length) - columns
  const fitted = [...natural]
  while (over > 0) {
    const widest = Math.max(...fitted)
    if (widest <= narrowest) break
    fitted[fitted.lastIndexOf(widest)] = widest - 1
    over -= 1
  }
  return fitted
}

/** Names and values of one thing, aligned. */
export const factsLines = (facts: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts
    .map(
      ([name, value]) => `${colours.dim(name.padEnd(width))}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
    )
    .join('\n')
}
