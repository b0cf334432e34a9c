import { makeSorted } from './makeSorted.ts'

/** What is kept in order: a row's key, and its place as a text. */
export interface Placed {
  readonly key: string
  readonly place: string
}

/** Keys in the order of their places. `keys` gives the same list until something moves. */
export const makeKeyOrder = () => {
  const sorted = makeSorted<Placed>(comparePlaced)
  let keys: readonly string[] | undefined

  const put = (before: Placed | undefined, after: Placed | undefined): boolean => {
    if (before?.place === after?.place && before?.key === after?.key) return false
    if (before !== undefined) sorted.remove(before)
    if (after !== undefined) sorted.add({ key: after.key, place: after.place })
    keys = undefined
    return true
  }

  return {
    /** Moves one row from where it was to where it is; false when that is the same place. */
    put,
    keys: (): readonly string[] => (keys ??= sorted.items.map(({ key }) => key)),
    size: () => sorted.items.length,
  }
}

const comparePlaced = (a: Placed, b: Placed): number => compareText(a.place, b.place) || compareText(a.key, b.key)

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
