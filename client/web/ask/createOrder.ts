import { createSignal } from 'solid-js'
import type { Fault } from '../../../shared/fault.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import { createWatchedOperation } from './createWatchedOperation.ts'
import { faultFrom } from './faultFrom.ts'

type State<Value> =
  | { kind: 'idle' }
  | { kind: 'running'; id: string }
  | { kind: 'done'; id: string; value: Value }
  | { kind: 'failed'; id: string; fault: Fault }

/**
 * A change that the user asks for. The page chooses the operation's id, so it can show the steps while they run; it ends
 * with what is true on the host or with the fault, never with what was hoped.
 */
export const createOrder = <Input, Value>(send: (input: Input, operationId: string) => Promise<Value>) => {
  const [state, setState] = createSignal<State<Value>>({ kind: 'idle' })

  const run = async (input: Input): Promise<Value | undefined> => {
    const id = crypto.randomUUID()
    setState({ kind: 'running', id })
    try {
      const value = await send(input, id)
      setState({ kind: 'done', id, value })
      return value
    } catch (thrown) {
      setState({ kind: 'failed', id, fault: faultFrom(thrown) })
      return undefined
    }
  }

  const idOf = (now: State<Value>): string | undefined => (now.kind === 'idle' ? undefined : now.id)
  const watched = createWatchedOperation(() => idOf(state()))
  const faultNow = (now: State<Value>): Fault | undefined => (now.kind === 'failed' ? now.fault : undefined)
  const valueOf = (now: State<Value>): Value | undefined => (now.kind === 'done' ? now.value : undefined)
  return {
    run,
    reset: () => setState({ kind: 'idle' }),
    running: () => state().kind === 'running',
    done: () => state().kind === 'done',
    value: () => valueOf(state()),
    fault: () => faultNow(state()),
    /** The operation as it moves. */
    operation: (): Operation | undefined => watched.operation(),
  }
}
