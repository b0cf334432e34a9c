import type {
  Operation,
  OperationEvent,
  OperationItem,
  OperationPolicy,
  OperationSummary,
} from '../../../shared/operation/operation.ts'
import { summaryOf, type OperationHead } from '../../../shared/operation/summaryOf.ts'

/** An operation without what is counted from its items. */
export type JobHead = OperationHead & { readonly policy: OperationPolicy }

export const operationOf = (head: JobHead, parts: readonly OperationItem[]): Operation => ({
  ...summaryOf(head, parts),
  policy: head.policy,
  parts: [...parts],
})

/**
 * An operation as it is now, for any number of readers. A slow one misses what came between and never makes anything wait
 * or grow: what it is told next is the difference between what it saw and what is.
 */
export class LiveView {
  #head: JobHead
  #operation: Operation
  #hasEnded = false
  #changed = Promise.withResolvers<void>()

  constructor(head: JobHead, parts: readonly OperationItem[]) {
    this.#head = head
    this.#operation = operationOf(head, parts)
  }

  get operation(): Operation {
    return this.#operation
  }

  get summary(): OperationSummary {
    return summaryOf(this.#head, this.#operation.parts)
  }

  item(seq: number): OperationItem {
    const item = this.#operation.parts[seq]
    if (item === undefined) throw new Error(`The operation ${this.#head.id} has no item ${seq}.`)
    return item
  }

  setItem(seq: number, change: Partial<OperationItem>): void {
    this.#show(this.#operation.parts.map((item) => (item.seq === seq ? { ...item, ...change } : item)))
  }

  setHead(change: Partial<Pick<JobHead, 'state' | 'fault' | 'endedAtMs'>>): void {
    this.#head = { ...this.#head, ...change }
    this.#show(this.#operation.parts)
  }

  /** The last change is made: readers get it and end. */
  end(): void {
    this.#hasEnded = true
    this.#wake()
  }

  async *watch(signal: AbortSignal): AsyncGenerator<OperationEvent, void> {
    const left = Promise.withResolvers<void>()
    const leave = (): void => left.resolve()
    signal.addEventListener('abort', leave, { once: true })
    try {
      let seen = this.#operation
      yield { kind: 'operation', operation: seen }
      while (!signal.aborted) {
        const isLast = this.#hasEnded
        const change = this.#changed.promise
        const before = seen
        seen = this.#operation
        yield* eventsBetween(before, seen)
        if (isLast) return
        await Promise.race([change, left.promise])
      }
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #show(parts: readonly OperationItem[]): void {
    this.#operation = operationOf(this.#head, parts)
    this.#wake()
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

const eventsBetween = (before: Operation, now: Operation): OperationEvent[] => {
  if (before === now) return []
  const items = now.parts.filter((item, index) => item !== before.parts[index])
  const { policy: _policy, parts: _parts, ...summary } = now
  return [...items.map((item): OperationEvent => ({ kind: 'item', item })), { kind: 'summary', summary }]
}
