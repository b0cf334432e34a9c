import type { FleetStore } from '../../../server/store/fleetStore.ts'

/** A store of its own for one test, over one kind of database. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: FleetStore
  /** As many as work on the same database at once: several where it can be shared, else the one store. */
  servers(count: number): Promise<readonly FleetStore[]>
  /** A statement beside the store, as another version would have written it; `?` stands for what is given. */
  plant(statement: string, ...values: (string | number | null)[]): Promise<void>
}

export type OpenStore = () => Promise<OpenedStore>
