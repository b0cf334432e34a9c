import type { Clock } from '../../server/systemd/manager/clock.ts'

/** A clock that goes on only by hand: `tick` wakes everyone who sleeps. */
export const handClock = (): Clock & { tick(): Promise<void> } => {
  const sleeping = new Set<() => void>()
  return {
    sleep: (_, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        sleeping.add(resolve)
        signal?.addEventListener('abort', () => resolve())
      }),
    tick: async () => {
      for (const wake of sleeping) wake()
      sleeping.clear()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
