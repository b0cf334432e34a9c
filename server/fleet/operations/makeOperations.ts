import { randomUUID } from 'node:crypto'
import { HostError } from '../../../shared/hostError.ts'
import { isEnded, type Operation, type OperationKind } from '../../../shared/operation.ts'
import type { StoredOperation } from '../../store/store.ts'
import type { OperationRunner, OrderDefinition } from '../context.ts'
import type { Asking } from '../fleet.ts'
import { makeArrivals } from './arrivals.ts'
import { makeHostQueues } from './hostQueues.ts'
import { RunningOperation, type OperationSetting } from './runningOperation.ts'
import { interrupt, waitingSteps } from './stepsOf.ts'

/** More than this many changes never wait on one host. */
const mostWaiting = 200
/** How long a server that ends waits for the steps that run. */
const patienceMs = 10_000

interface Running {
  readonly operation: RunningOperation
  readonly outcome: Promise<Outcome<unknown>>
}

interface Outcome<T> {
  readonly operation: Operation
  readonly value: T
}

interface Order<I, T> {
  readonly definition: OrderDefinition<I, T>
  readonly input: I
  readonly asking: Asking
  readonly operationId?: string | undefined
}

/**
 * Carries out changes: one at a time on each host, each step stored before and after. What a killed server left without
 * an end is `interrupted` from here on. Disposing it ends what runs before its next step, as interrupted.
 */
export const makeOperations = async (setting: OperationSetting): Promise<OperationRunner & AsyncDisposable> => {
  const { store, now } = setting
  const queues = makeHostQueues()
  const definitions = new Map<OperationKind, OrderDefinition<unknown, unknown>>()
  const running = new Map<string, Running>()
  const arrivals = makeArrivals()

  for (const { operation, input } of await store.operations.unended()) {
    const interrupted = interrupt(operation, now())
    await store.operations.put({ operation: interrupted, input })
    setting.onChange(interrupted)
  }

  const stored = async (id: string): Promise<StoredOperation> => {
    const found = await store.operations.get(id)
    if (found === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
    return found
  }

  const begin = <I, T>({ definition, input, asking }: Order<I, T>, id: string): Promise<Outcome<T>> => {
    const known = running.get(id)
    if (known !== undefined) {
      refuseOtherKind(known.operation.latest.value, definition)
      return known.outcome as Promise<Outcome<T>> // Carried out by the definition of the same kind.
    }
    const { host } = definition.target(input)
    const waiting = queues.length(host)
    if (waiting >= mostWaiting) {
      throw new HostError({ kind: 'busyHost', host, by: `${waiting} changes that wait already` })
    }
    const first = firstState(definition, { input, id, by: asking.by, atMs: now() })
    const operation = new RunningOperation(first, input, setting)
    const outcome = work(operation, definition, input)
    running.set(id, { operation, outcome })
    arrivals.tell()
    void outcome.catch(() => undefined).finally(() => running.delete(id))
    return outcome
  }

  const work = async <I, T>(
    operation: RunningOperation,
    definition: OrderDefinition<I, T>,
    input: I,
  ): Promise<Outcome<T>> => {
    // The place in the queue is taken before anything is awaited: orders keep the order in which they were given.
    const entering = queues.enter(operation.latest.value.host, operation.signal)
    const noted = await settled(operation.note())
    using _turn = await entering.catch(async (thrown: unknown) => operation.fail(thrown))
    if (noted !== undefined) return operation.fail(noted.thrown)
    const value = await operation.run((run) => definition.work(input, run))
    return { operation: operation.latest.value, value }
  }

  const carryOut: OperationRunner['carryOut'] = async (order) => {
    const { definition, operationId } = order
    if (operationId === undefined) return begin(order, randomUUID())
    const known = running.has(operationId) ? undefined : await store.operations.get(operationId)
    // Looked at again after the wait: two orders with one id may both have found nothing stored.
    if (known === undefined || running.has(operationId)) return begin(order, operationId)
    refuseOtherKind(known.operation, definition)
    return outcomeOf(known)
  }

  const retry: OperationRunner['retry'] = async ({ id, operationId }, asking) => {
    const { operation, input } = await stored(id)
    const definition = definitions.get(operation.kind)
    if (!isEnded(operation) || operation.state === 'done' || definition === undefined) {
      const message = operation.state === 'done' ? 'It is done; there is nothing to retry.' : 'It has not ended yet.'
      throw new HostError({ kind: 'badInput', issues: [{ path: 'id', message }] })
    }
    return (await carryOut({ definition, input, asking, operationId })).operation
  }

  return {
    define: (definition) => {
      // The input stored under a kind is what its own definition was given.
      definitions.set(definition.kind, definition as OrderDefinition<unknown, unknown>)
    },
    carryOut,
    watch: async function* (id, { signal }) {
      // A face names the operation of its order and may watch it before the order has come.
      if (!running.has(id) && (await store.operations.get(id)) === undefined) {
        await arrivals.wait(() => running.has(id), signal)
      }
      const known = running.get(id)
      if (known === undefined) yield (await stored(id)).operation
      else yield* known.operation.latest.read(signal)
    },
    cancel: async (id) => {
      const known = running.get(id)
      if (known === undefined) return (await stored(id)).operation
      known.operation.stop('cancelled')
      return known.operation.latest.value
    },
    retry,
    [Symbol.asyncDispose]: async () => {
      const all = [...running.values()]
      for (const { operation } of all) operation.stop('interrupted')
      await Promise.race([Promise.allSettled(all.map(({ outcome }) => outcome)), patience()])
    },
  }
}

const firstState = <I, T>(
  { kind, title, target, steps }: OrderDefinition<I, T>,
  { input, id, by, atMs }: { input: I; id: string; by: string; atMs: number },
): Operation => ({
  id,
  kind,
  title: title(input),
  ...target(input),
  state: 'waiting',
  steps: waitingSteps(steps(input)),
  fault: null,
  by,
  startedAtMs: atMs,
  endedAtMs: null,
})

const refuseOtherKind = ({ id, kind }: Operation, definition: { readonly kind: OperationKind }): void => {
  if (kind !== definition.kind) throw new HostError({ kind: 'alreadyExists', what: 'operation', name: id })
}

/** What an ended operation came to; its value is the JSON of what a definition of this kind gave. */
const outcomeOf = <T>({ operation, value }: StoredOperation): Outcome<T> => {
  if (operation.fault !== null) throw new HostError(operation.fault)
  return { operation, value: value as T }
}

/** Undefined, or what was thrown. */
const settled = async (work: Promise<unknown>): Promise<{ thrown: unknown } | undefined> =>
  work.then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  )

const patience = async (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, patienceMs).unref()
  })
