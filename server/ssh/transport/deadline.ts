import { HostError } from '../../../shared/hostError.ts'

export interface DeadlineOptions {
  readonly host: string
  /** What is being done, for the fault. */
  readonly what: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * One limit over everything that a call does: its signal aborts with `timedOut` when the time is up and with `cancelled`
 * when the caller's own signal aborts. Dispose it when the call has ended.
 */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Stops the clock while a person is asked something, and starts it anew afterwards. */
  waitFor<T>(person: Promise<T>): Promise<T>
}

export const startDeadline = ({ host, what, timeoutMs, signal }: DeadlineOptions): Deadline => {
  const controller = new AbortController()
  const expire = (): void => controller.abort(new HostError({ kind: 'timedOut', host, what, ms: timeoutMs }))
  const cancel = (): void =>
    controller.abort(new HostError({ kind: 'cancelled', host, what }, { cause: signal?.reason }))
  let timer = setTimeout(expire, timeoutMs)
  if (signal?.aborted === true) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  return {
    signal: controller.signal,
    waitFor: async (person) => {
      clearTimeout(timer)
      try {
        return await untilAborted(controller.signal, person)
      } finally {
        timer = setTimeout(expire, timeoutMs)
      }
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    },
  }
}

/** The promise's outcome, or the signal's reason if that comes first. The work itself goes on; `late` is given its value then. */
export const untilAborted = async <T>(
  signal: AbortSignal,
  work: Promise<T>,
  late: (value: T) => void = () => undefined,
): Promise<T> =>
  new Promise((resolve, reject) => {
    let left = false
    const leave = (): void => {
      left = true
      reject(signal.reason)
    }
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    work.then(
      (value) => {
        signal.removeEventListener('abort', leave)
        if (left) late(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', leave)
        reject(error)
      },
    )
  })
