/** How well `text` answers `typed`: every letter in order, starts of words and runs count more. Undefined: not at all. */
export const fuzzyScore = (typed: string, text: string): number | undefined => {
  const wanted = typed.toLowerCase().replaceAll(' ', '')
  const where = text.toLowerCase()
  let score = 0
  let at = -1
  for (const letter of wanted) {
    const next = where.indexOf(letter, at + 1)
    if (next === -1) return undefined
    const startsWord = next === 0 || /[^a-z0-9]/.test(where[next - 1] ?? '')
    score += (next === at + 1 ? 3 : 0) + (startsWord ? 4 : 0) - (next - at - 1) * 0.1
    at = next
  }
  return score - where.length * 0.01
}

/** The best answers first; everything in its own order while nothing is typed. */
export const fuzzyRank = <Item>(typed: string, items: readonly Item[], textOf: (item: Item) => string): Item[] =>
  typed.trim() === '' ? [...items] : ranked(typed, items, textOf)

const ranked = <Item>(typed: string, items: readonly Item[], textOf: (item: Item) => string): Item[] =>
  items
    .map((item, order) => ({ item, order, score: fuzzyScore(typed, textOf(item)) }))
    .filter((ranked) => ranked.score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.order - b.order)
    .map(({ item }) => item)
