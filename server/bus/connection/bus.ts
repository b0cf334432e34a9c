import type { CallOptions } from '../../systemd/manager/manager.ts'

/** A method call. Without `destination` it goes to systemd. */
export interface Call {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly destination?: string
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** What it is about, for the fault: `start xray-tunnel-x.service`. */
  readonly what?: string
  /** The unit it is about, so that a refusal can name it. */
  readonly unit?: string
}

/** A signal of systemd; nothing about the shape of its body is known yet. */
export interface Signal {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly body: readonly unknown[]
}

/** One connection to a host's message bus. Calls reject with HostError only, and each has a deadline. */
export interface Bus extends AsyncDisposable {
  readonly host: string
  /** Aborted when the connection has gone, however that came. */
  readonly lost: AbortSignal
  /** The reply's values: undefined for none, the value for one, an array for more. Dictionaries are Maps. */
  call(call: Call, options?: CallOptions): Promise<unknown>
  /** Hears every signal that the rules of this connection let through; called in the order of arrival. */
  onSignal(listener: (signal: Signal) => void): () => void
  /** Lets signals through; the result takes the rule away again. */
  match(rule: string, options?: CallOptions): Promise<() => void>
}

export const systemd1 = 'org.freedesktop.systemd1'
