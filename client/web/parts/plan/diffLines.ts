/** A line of a unified diff. `at` is its line number in the file it is in, null for a hunk's head. */
export interface DiffLine {
  kind: 'hunk' | 'same' | 'added' | 'removed'
  at: number | null
  text: string
}

/** Reads a unified diff; what stands before the first hunk is left out. */
export const diffLines = (diff: string): DiffLine[] => {
  const lines: DiffLine[] = []
  let before = 0
  let after = 0
  for (const line of diff.split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line)
    if (head !== null) {
      before = Number(head[1])
      after = Number(head[2])
      lines.push({ kind: 'hunk', at: null, text: line })
    } else if (after > 0 || before > 0) {
      if (line.startsWith('+')) lines.push({ kind: 'added', at: after++, text: line.slice(1) })
      else if (line.startsWith('-')) lines.push({ kind: 'removed', at: before++, text: line.slice(1) })
      else if (line.startsWith(' ')) {
        lines.push({ kind: 'same', at: after++, text: line.slice(1) })
        before += 1
      }
    }
  }
  return lines
}

export const diffCounts = (diff: string): { added: number; removed: number } => {
  const lines = diffLines(diff)
  const many = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length
  return { added: many('added'), removed: many('removed') }
}
