import { type Attention, compareAttention } from '../domain/attention.ts'
import { makeSorted } from './makeSorted.ts'
import type { Moved } from './moved.ts'

/** What needs attention by key, and worst first. */
export const makeAttentionIndex = (moved: () => Moved) => {
  const items = new Map<string, Attention>()
  const sorted = makeSorted(compareAttention)

  return {
    /** What a key needs now; undefined when it needs nothing. */
    put: (key: string, after: Attention | undefined): void => {
      const before = items.get(key)
      if (before === undefined && after === undefined) return
      if (before !== undefined) sorted.remove(before)
      if (after === undefined) items.delete(key)
      else {
        items.set(key, after)
        sorted.add(after)
      }
      moved().parts.add('attention')
    },
    count: () => items.size,
    worst: (most: number): readonly Attention[] => sorted.items.slice(0, most),
  }
}
