/** How many single letters must be typed, taken out, changed or swapped with their neighbour to make `b` of `a`. */
export const editDistance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Infinity
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change, swap)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}

/** The word that was probably meant, if one is near enough: a third of its letters may be wrong. */
export const nearest = (typed: string, words: readonly string[]): string | undefined => {
  const folded = typed.toLowerCase()
  const scored = words
    .filter((word) => word !== '')
    .map((word) => ({ word, distance: editDistance(folded, word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(Math.max(word.length, typed.length) / 3)))
  return scored.sort((a, b) => a.distance - b.distance)[0]?.word
}
