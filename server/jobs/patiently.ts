import { setTimeout as sleep } from 'node:timers/promises'
import { faultOf } from '../../shared/hostError.ts'

/** Pauses between the tries of a write that failed, milliseconds. */
const pausesMs = [20, 100, 500, 2000]

/** A write that must not be lost because the disk was busy or full for a moment: tried again some times, then its error. */
export const patiently = async <T>(write: () => Promise<T>): Promise<T> => {
  for (const pauseMs of pausesMs) {
    try {
      return await write()
    } catch (thrown) {
      // What the store refuses for a reason is refused again.
      if (faultOf(thrown) !== undefined) throw thrown
      await sleep(pauseMs, undefined, { ref: false })
    }
  }
  return write()
}
