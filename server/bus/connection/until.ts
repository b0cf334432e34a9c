import { HostError } from '../../../shared/hostError.ts'
import type { Bus } from './bus.ts'

export interface Bounds {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs: number
  /** What is waited for, for the fault. */
  readonly what: string
}

/** Waits for something the bus will bring, but no longer than the connection, the deadline and the caller allow. */
export const until = async <T>(bus: Bus, coming: Promise<T>, { signal, timeoutMs, what }: Bounds): Promise<T> => {
  const { host } = bus
  const settled = new AbortController()
  const ends: [AbortSignal | undefined, HostError][] = [
    [bus.lost, new HostError({ kind: 'connectionLost', host, during: what })],
    [signal, new HostError({ kind: 'cancelled', host, what })],
    [AbortSignal.timeout(timeoutMs), new HostError({ kind: 'timedOut', host, what, ms: timeoutMs })],
  ]
  try {
    return await Promise.race([coming, ...ends.map(([end, error]) => failOn(end, { error, until: settled.signal }))])
  } finally {
    settled.abort()
  }
}

const failOn = (end: AbortSignal | undefined, { error, until }: { error: HostError; until: AbortSignal }) =>
  new Promise<never>((_, reject) => {
    if (end?.aborted === true) reject(error)
    end?.addEventListener('abort', () => reject(error), { once: true, signal: until })
  })
