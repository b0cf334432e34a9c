import type { Bus, Call, Signal } from '../../server/bus/connection/bus.ts'

export interface FakeBus extends Bus {
  /** Every call so far, by member, with its first argument where there is one. */
  readonly calls: string[]
  emit(signal: Partial<Signal> & Pick<Signal, 'member'>): void
  lose(): void
}

/** A bus whose replies are given by member; for what a real one can't be made to do on command. */
export const fakeBus = (answer: (call: Call) => unknown): FakeBus => {
  const listeners = new Set<(signal: Signal) => void>()
  const lost = new AbortController()
  const calls: string[] = []
  return {
    host: 'h1',
    lost: lost.signal,
    calls,
    call: async (call) => {
      calls.push(call.member)
      return answer(call)
    },
    onSignal: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    match: async (rule) => {
      calls.push(`match ${/member='(\w+)'/.exec(rule)?.[1]}`)
      return () => void calls.push(`unmatch ${/member='(\w+)'/.exec(rule)?.[1]}`)
    },
    emit: (signal) => {
      for (const listener of listeners) {
        listener({
          path: '/org/freedesktop/systemd1',
          interface: 'org.freedesktop.systemd1.Manager',
          body: [],
          ...signal,
        })
      }
    },
    lose: () => lost.abort(),
    [Symbol.asyncDispose]: async () => lost.abort(),
  }
}
