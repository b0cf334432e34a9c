import { createMemo, createSignal } from 'solid-js'
import { countMoved } from './countMoved.ts'

interface HeldOrderOptions {
  keys: () => readonly string[]
  /** While true a row keeps its place. */
  hold: () => boolean
  /** A new sort order is never held back. */
  sort: () => string
}

interface Held {
  sort: string
  keys: readonly string[]
}

/** The rows' keys in an order that never jumps under the pointer: values change in place, places only when nobody points there. */
export const createHeldOrder = (options: HeldOrderOptions) => {
  const [released, setReleased] = createSignal(0)
  let releasedBefore = 0

  const order = createMemo(
    (before: Held): Held => {
      const fresh = { sort: options.sort(), keys: options.keys() }
      const releasedNow = released() !== releasedBefore
      releasedBefore = released()
      return !options.hold() || releasedNow || fresh.sort !== before.sort
        ? fresh
        : { ...fresh, keys: held(before, fresh) }
    },
    { sort: '', keys: [] },
  )
  const keys = createMemo(() => order().keys)
  const changed = createMemo(() => countMoved(keys(), options.keys()))

  return {
    keys,
    /** How many rows stand elsewhere than the sort order wants. */
    changed,
    release: () => void setReleased((now) => now + 1),
  }
}

/** Those that are still there where they were, the new ones after them. */
const held = (before: Held, fresh: Held): readonly string[] => {
  const there = new Set(fresh.keys)
  const kept = before.keys.filter((key) => there.has(key))
  if (kept.length === before.keys.length && kept.length === there.size) return before.keys
  const known = new Set(kept)
  return [...kept, ...fresh.keys.filter((key) => !known.has(key))]
}
