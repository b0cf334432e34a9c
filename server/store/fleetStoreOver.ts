import { AsyncLocalStorage } from 'node:async_hooks'
import { HostError } from '../../shared/hostError.ts'
import type { Engine, Queries } from './engine.ts'
import type { FleetStore, Tables } from './fleetStore.ts'
import type { Sealer } from './seal/sealer.ts'
import type { Scope } from './tables/scope.ts'
import { tablesOf } from './tables/tablesOf.ts'

/** The store over a database. Its tables are one code for both kinds. */
export const fleetStoreOver = (engine: Engine, sealer: Sealer): FleetStore => {
  const running = new AsyncLocalStorage<Transaction>()
  // Work that used the store instead of its own tables would wait for itself for ever (SQLite) or write beside the transaction.
  const outside = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running.getStore()?.isOpen === true)
      throw new Error('Inside a transaction, only the tables it gives may be used.')
    return work()
  }
  const alone: Scope = {
    sealer,
    read: (work) => outside(() => engine.read(work)),
    write: (work) => outside(() => engine.write(work)),
  }
  return {
    ...tablesOf(alone),
    isShared: engine.isShared,
    transaction: (work) =>
      outside(() =>
        engine.write((queries) => {
          const transaction = new Transaction(queries, sealer)
          return running.run(transaction, () => transaction.run(work))
        }),
      ),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** One run of a transaction's work. What a statement failed with is its end, also where the work caught it: PostgreSQL would commit nothing and say that it did. */
class Transaction {
  isOpen = true
  readonly #queries: Queries
  readonly #sealer: Sealer
  #failure: { readonly error: unknown } | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(queries: Queries, sealer: Sealer) {
    this.#queries = queries
    this.#sealer = sealer
  }

  async run<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
    try {
      const value = await work(tablesOf({ sealer: this.#sealer, read: this.#part, write: this.#part }))
      if (this.#failure !== undefined) throw this.#failure.error
      return value
    } catch (error) {
      throw this.#failure === undefined ? error : this.#failure.error
    } finally {
      this.isOpen = false
      // Nothing may follow on a connection that is not this transaction's any more.
      await this.#last
    }
  }

  /** One after the other, also where the work asks for several at once. */
  readonly #part = async <T>(work: (queries: Queries) => Promise<T>): Promise<T> => {
    const turn = this.#last.then(() => this.#now(work))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #now<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    if (!this.isOpen) throw new Error('The transaction of these tables is over.')
    try {
      return await work(this.#queries)
    } catch (error) {
      if (!(error instanceof HostError)) this.#failure ??= { error }
      throw error
    }
  }
}
