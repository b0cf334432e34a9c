/** A list that stays in order: putting in and taking out cost a binary search. `compare` gives 0 only for the same item. */
export const makeSorted = <Item>(compare: (a: Item, b: Item) => number, from: readonly Item[] = []) => {
  const items = from.toSorted(compare)

  /** Where an item is, or would stand. */
  const placeOf = (item: Item): number => {
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = items[middle]
      if (there !== undefined && compare(there, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    items: items as readonly Item[],
    add: (item: Item): void => void items.splice(placeOf(item), 0, item),
    remove: (item: Item): void => {
      const at = placeOf(item)
      const there = items[at]
      if (there !== undefined && compare(there, item) === 0) items.splice(at, 1)
    },
  }
}
