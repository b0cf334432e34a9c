import type { Fault } from '../../shared/fault.ts'
import type { Context } from './context.ts'
import { faultOfError } from './faultOfError.ts'

/** The last item of a stream that something ended early. */
export interface FaultEvent {
  kind: 'fault'
  fault: Fault
}

interface Reader {
  ctx: Context
  path: string
  signal: AbortSignal | undefined
}

/**
 * A stream as it crosses the wire: it never throws (an error thrown inside a subscription bypasses the middleware, and
 * clients would reconnect on it for ever), and it waits for a slow reader.
 */
export async function* streamed<T>(
  items: () => AsyncIterable<T>,
  { ctx, path, signal }: Reader,
): AsyncGenerator<T | FaultEvent, void> {
  try {
    for await (const item of items()) {
      yield item
      await ctx.readable?.(signal)
    }
  } catch (error) {
    if (signal?.aborted !== true) yield { kind: 'fault', fault: faultOfError(error, { path, report: ctx.report }) }
  }
}
