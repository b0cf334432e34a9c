import { createMemo, createSignal } from 'solid-js'
import type { TunnelRow } from '../../domain/tunnelColumns.ts'

interface HeldOrderOptions {
  rows: () => readonly TunnelRow[]
  /** While true a row keeps its place. */
  hold: () => boolean
  /** A new sort order is never held back. */
  sort: () => string
}

interface Held {
  sort: string
  refs: readonly string[]
}

/** The rows in an order that never jumps under the pointer: values change in place, places only when nobody points there. */
export const createHeldOrder = (options: HeldOrderOptions) => {
  const [released, setReleased] = createSignal(0)
  let releasedBefore = 0

  const order = createMemo(
    (before: Held): Held => {
      const fresh = { sort: options.sort(), refs: options.rows().map((row) => row.ref) }
      const releasedNow = released() !== releasedBefore
      releasedBefore = released()
      if (!options.hold() || releasedNow || fresh.sort !== before.sort) return fresh
      const there = new Set(fresh.refs)
      const kept = before.refs.filter((ref) => there.has(ref))
      const known = new Set(kept)
      return { sort: fresh.sort, refs: [...kept, ...fresh.refs.filter((ref) => !known.has(ref))] }
    },
    { sort: '', refs: [] },
  )

  const rows = createMemo(() => {
    const byRef = new Map(options.rows().map((row) => [row.ref, row]))
    return order().refs.flatMap((ref) => byRef.get(ref) ?? [])
  })

  return {
    rows,
    /** How many rows stand elsewhere than the sort order wants. */
    changed: () => options.rows().filter((row, at) => row.ref !== order().refs[at]).length,
    release: () => void setReleased((now) => now + 1),
  }
}
