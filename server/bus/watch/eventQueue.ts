import type { ManagerEvent } from '../../systemd/manager/manager.ts'

/** What waits for a reader: at most one event a unit, so a slow one costs detail and never memory. */
export interface EventQueue {
  readonly push: (event: ManagerEvent) => void
  /** Ends the reading with an error, at once. */
  readonly fail: (error: unknown) => void
  readonly next: () => Promise<ManagerEvent>
}

export const eventQueue = (): EventQueue => {
  const waiting = new Map<string, ManagerEvent>()
  let failure: { error: unknown } | undefined
  let wake = (): void => undefined
  /** A list says all that the changes before it said. */
  const forgetUnits = (): void => {
    for (const [key, { kind }] of waiting) if (kind === 'changed' || kind === 'gone') waiting.delete(key)
  }
  return {
    push: (event) => {
      if (event.kind === 'listed') forgetUnits()
      const key = keyOf(event)
      waiting.delete(key)
      waiting.set(key, event)
      wake()
    },
    fail: (error) => {
      failure ??= { error }
      wake()
    },
    next: async () => {
      for (;;) {
        if (failure !== undefined) throw failure.error
        const [first] = waiting
        if (first !== undefined) {
          waiting.delete(first[0])
          return first[1]
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

const keyOf = (event: ManagerEvent): string => {
  if (event.kind === 'changed') return `unit ${event.unit.name}`
  return event.kind === 'gone' ? `unit ${event.name}` : event.kind
}
