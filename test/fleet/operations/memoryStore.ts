import type { Operation } from '../../../shared/operation.ts'
import type { Store, StoredOperation } from '../../../server/store/store.ts'

/** The operations of a store, kept in memory; `log` has every state that was put, in order. */
export const memoryOperations = (
  before: readonly StoredOperation[] = [],
): Pick<Store, 'operations'> & { log: Operation[] } => {
  const kept = new Map(before.map((stored) => [stored.operation.id, stored]))
  const log: Operation[] = []
  return {
    log,
    operations: {
      list: async ({ limit }) => [...kept.values()].map(({ operation }) => operation).slice(0, limit),
      get: async (id) => kept.get(id),
      // Through JSON, as on disk.
      put: async (stored) => {
        const copy: StoredOperation = JSON.parse(JSON.stringify(stored))
        kept.set(copy.operation.id, copy)
        log.push(copy.operation)
      },
      unended: async () =>
        [...kept.values()].filter(({ operation: { state } }) => state === 'running' || state === 'waiting'),
    },
  }
}
