/** How many keys must move for one order to become the other: all but the longest run that keeps its order. */
export const countMoved = (shown: readonly string[], wanted: readonly string[]): number => {
  if (shown === wanted) return 0
  const placeOf = new Map(shown.map((key, at) => [key, at]))
  // The least last place of a run of each length.
  const ends: number[] = []
  for (const key of wanted) {
    const place = placeOf.get(key)
    if (place !== undefined) ends[firstNotBelow(ends, place)] = place
  }
  return wanted.length - ends.length
}

const firstNotBelow = (sorted: readonly number[], value: number): number => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
