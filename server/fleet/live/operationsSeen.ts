import { keptOperations } from '../../../shared/live.ts'
import { isEnded, type OperationSummary } from '../../../shared/operation/operation.ts'

/** Operations as the live picture has them: every one that has not ended, and the last that have. */
export class OperationsSeen {
  readonly #running = new Map<string, OperationSummary>()
  /** In the order in which they ended: the oldest first. */
  readonly #ended = new Map<string, OperationSummary>()

  put(operation: OperationSummary): void {
    const { id } = operation
    if (!isEnded(operation)) {
      this.#ended.delete(id)
      this.#running.set(id, operation)
      return
    }
    this.#running.delete(id)
    this.#ended.delete(id)
    this.#ended.set(id, operation)
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > keptOperations && oldest !== undefined) this.#ended.delete(oldest)
  }

  get(id: string): OperationSummary | undefined {
    return this.#running.get(id) ?? this.#ended.get(id)
  }

  /** Newest first. */
  list(): OperationSummary[] {
    return [...this.#running.values(), ...this.#ended.values()].sort(
      (one, other) => other.startedAtMs - one.startedAtMs || (one.id < other.id ? 1 : -1),
    )
  }
}
