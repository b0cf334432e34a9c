import type { Clock } from '../../systemd/manager/clock.ts'
import type { Bus } from './bus.ts'

export interface SharedBus extends AsyncDisposable {
  /** Does work on the one bus, which is opened for the first and closed a while after the last. */
  use<T>(work: (bus: Bus) => Promise<T>): Promise<T>
}

export interface SharedBusOptions {
  readonly open: () => Promise<Bus>
  readonly clock: Clock
  /** A bridge holds one of the few session channels of its connection, so it doesn't stay for long without work. */
  readonly idleMs: number
}

export const sharedBus = ({ open, clock, idleMs }: SharedBusOptions): SharedBus => {
  let opened: Promise<Bus> | undefined
  let users = 0
  let idle = new AbortController()

  const current = (): Promise<Bus> => {
    if (opened !== undefined) return opened
    const opening = open()
    const forget = (): void => {
      if (opened === opening) opened = undefined
    }
    opening.then(({ lost }) => (lost.aborted ? forget() : lost.addEventListener('abort', forget)), forget)
    opened = opening
    return opening
  }

  const close = async (): Promise<void> => {
    const closing = opened
    opened = undefined
    const bus = await closing?.catch(() => undefined)
    await bus?.[Symbol.asyncDispose]()
  }

  const closeWhenIdle = async (): Promise<void> => {
    idle = new AbortController()
    const { signal } = idle
    await clock.sleep(idleMs, signal)
    if (!signal.aborted) await close()
  }

  return {
    use: async (work) => {
      users += 1
      idle.abort()
      try {
        return await work(await current())
      } finally {
        users -= 1
        if (users === 0) void closeWhenIdle()
      }
    },
    [Symbol.asyncDispose]: () => {
      idle.abort()
      return close()
    },
  }
}
