import { HostError } from '../../../shared/hostError.ts'
import type { CallOptions } from '../../systemd/manager/manager.ts'

/** The calls that wait for a reply, by serial. Each ends once: by its reply, its deadline, its caller or the connection. */
export interface PendingCalls {
  /** Takes a serial; `ended` settles with the reply's values. */
  begin(what: string, options: CallOptions): { readonly serial: number; readonly ended: Promise<unknown> }
  has(serial: number): boolean
  /** The call that a reply is for; undefined for one that nobody waits for: late, twice, or never asked. */
  take(serial: number): PendingCall | undefined
  /** Ends all, and every later one, by the error that `errorFor` makes. */
  end(errorFor: (what: string) => HostError): void
}

export interface PendingCall {
  readonly what: string
  resolve(value: unknown): void
  reject(error: unknown): void
}

const callDeadlineMs = 25_000

export const pendingCalls = (host: string): PendingCalls => {
  const pending = new Map<number, PendingCall>()
  let ending: ((what: string) => HostError) | undefined
  let last = 0
  const next = (): number => {
    do last = last === 0xffff_ffff ? 1 : last + 1
    while (pending.has(last))
    return last
  }
  return {
    begin: (what, { signal, timeoutMs = callDeadlineMs }) => {
      const serial = next()
      const { promise: ended, resolve, reject } = Promise.withResolvers<unknown>()
      if (ending !== undefined) {
        reject(ending(what))
        return { serial, ended }
      }
      const fail = (error: HostError): void => pending.get(serial)?.reject(error)
      const cancel = (): void => fail(new HostError({ kind: 'cancelled', host, what }, { cause: signal?.reason }))
      const expire = (): void => fail(new HostError({ kind: 'timedOut', host, what, ms: timeoutMs }))
      const timer = setTimeout(expire, timeoutMs)
      const close = (): void => {
        pending.delete(serial)
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
      }
      pending.set(serial, {
        what,
        resolve: (value) => {
          close()
          resolve(value)
        },
        reject: (error) => {
          close()
          reject(error)
        },
      })
      if (signal?.aborted === true) cancel()
      else signal?.addEventListener('abort', cancel)
      return { serial, ended }
    },
    has: (serial) => pending.has(serial),
    take: (serial) => pending.get(serial),
    end: (errorFor) => {
      ending ??= errorFor
      for (const call of pending.values()) call.reject(errorFor(call.what))
    },
  }
}
