import Table from 'cli-table3'
import pc from 'picocolors'

const edges = ['top', 'bottom', 'mid', 'left', 'right'].flatMap((edge) => [
  edge,
  `${edge}-mid`,
  `${edge}-left`,
  `${edge}-right`,
])

// No lines at all: two spaces between columns are enough.
const bare = { ...Object.fromEntries(edges.map((edge) => [edge, ''])), middle: '  ' }

/** Aligned columns under a dim head.. */
export const tableText = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ chars: bare, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } })
  table.push(
    head.map((cell) => pc.dim(cell)),
    ...rows.map((row) => [...row]),
  )
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Names and values of one thing, aligned. */
export const factsText = (facts: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts
    .map(([name, value]) => `${pc.dim(name.padEnd(width))}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`)
    .join('\n')
}
