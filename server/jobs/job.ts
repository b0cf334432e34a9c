import type { Fault } from '../../shared/fault.ts'
import type {
  Operation,
  OperationEvent,
  OperationKind,
  GivenPolicy,
  ItemState,
  OperationSummary,
} from '../../shared/operation/operation.ts'
import type { FleetStore, Tables } from '../store/fleetStore.ts'
import type { Clock } from './clock.ts'

/** Who gave an order: the face, and `user@workstation`. */
export interface OrderedBy {
  readonly by: 'page' | 'cli' | 'script' | 'policy'
  readonly who: string
}

/** What an item's work is given. Every promise resolves when what it says is stored: a killed server knows where it was. */
export interface ItemRun {
  readonly job: string
  readonly seq: number
  readonly host: { readonly id: string; readonly name: string }
  readonly ordered: OrderedBy
  /** Aborted by cancel (until the point of no return), and by the server's end once a step has had ten seconds to come to its end. */
  readonly signal: AbortSignal
  /** True where an interrupted item goes on: what is true on the host comes before what was meant. */
  readonly isResumed: boolean
  /** What an earlier run of this item wrote down. */
  readonly kept: unknown
  /** Writes down what the run owns, before it touches anything; with it whatever `tables` shall hold, all or nothing. */
  keep(value: unknown, record?: (tables: Tables) => Promise<void>): Promise<void>
  /** From here on the item goes to its end: cancel waits, nothing is taken back. Rejects when it was cancelled before. */
  passNoReturn(): Promise<void>
  /** Runs one of the declared steps; cancelled items end before their next step. `report` shows progress (0 to 1) or a note. */
  step<T>(name: string, work: (report: (seen: { progress?: number; note?: string }) => void) => Promise<T>): Promise<T>
  skip(name: string, note: string): Promise<void>
}

/** What an item's work came to. */
export interface Worked<Value> {
  readonly value: Value
  /** Tunnels of the batch that failed while others passed: the item is `failed`, its value stands. */
  readonly failures?: readonly { readonly tunnel: string; readonly fault: Fault }[]
  /** Written in the same transaction as the item's end. */
  readonly record?: (tables: Tables) => Promise<void>
  /** Called once that is written: whoever shows what is stored looks again. */
  readonly recorded?: () => Promise<void>
}

/**
 * A kind of order, as data and functions. Its `work` may be begun again at any time: after a kill it runs with what it
 * kept and `isResumed`.
 */
export interface JobKind<Input, Value> {
  readonly kind: OperationKind
  /** Of the stored input; raised when its shape changes. */
  readonly version: number
  readonly steps: (input: Input) => readonly string[]
  readonly work: (input: Input, run: ItemRun) => Promise<Worked<Value>>
  /**
   * Takes back what a run did that failed or was cancelled before its point of no return; called only where something was
   * kept. Resolves only when it was seen on the host; the `record` it gives is written with the item's end.
   */
  readonly undo?: (input: Input, run: ItemRun) => Promise<Pick<Worked<Value>, 'record' | 'recorded'>>
  /** Is what was done still well? Asked after each batch where the policy has a gate. */
  readonly gate?: (inputs: readonly Input[], signal: AbortSignal) => Promise<Fault | undefined>
  /** Why this item must not be done again, by a retry or a resume (its tunnel was deleted or changed since): `overtaken`. */
  readonly overtaken?: (
    input: Input,
    tables: Tables,
    item: { kept: unknown; state: ItemState; startedAtMs: number | null },
  ) => Promise<Fault | undefined>
  /** The input of the item that retries one: only the tunnels that failed. Undefined where nothing of it is left to do. */
  readonly retry?: (input: Input, failures: readonly string[]) => Input | undefined
}

export interface ItemOrder<Input> {
  readonly host: { readonly id: string; readonly name: string }
  readonly tunnels: readonly string[]
  readonly input: Input
}

export interface Order<Input, Value> {
  readonly kind: JobKind<Input, Value>
  readonly title: string
  /** What was asked, as it was asked: an operation's id is bound to it. */
  readonly input: unknown
  /** One a host. A function is called only where the id is not known already. */
  readonly items: readonly ItemOrder<Input>[] | (() => Promise<readonly ItemOrder<Input>[]>)
  readonly ordered: OrderedBy
  readonly operationId?: string | undefined
  readonly policy?: GivenPolicy | undefined
  /** Written with the job, all or nothing: what is claimed by it (a name, an owner). */
  readonly record?: ((tables: Tables, job: string) => Promise<void>) | undefined
}

export interface Ended<Value> {
  readonly operation: Operation
  /** One an item; undefined where it did not come to its end. */
  readonly values: readonly (Value | undefined)[]
}

/** The engine: carries out orders, one item at a time on each host, and remembers them. Knows neither ssh nor xray. */
export interface Jobs extends AsyncDisposable {
  /** Makes a kind known, so that a stored job can be resumed and retried. */
  define<Input, Value>(kind: JobKind<Input, Value>): void
  /** Finds what earlier servers left: unended jobs become `interrupted`; items past their point of no return go on by themselves. */
  start(): Promise<void>
  /** Begins (or finds) the job and gives its end. Never rejects for a failed item: its fault is in the operation. */
  run<Input, Value>(order: Order<Input, Value>): Promise<Ended<Value>>
  get(id: string): Promise<Operation>
  /** Waits a moment for an id that is not known yet; `notFound` when it doesn't come. */
  watch(id: string, options: { signal?: AbortSignal | undefined }): AsyncIterable<OperationEvent>
  /** New items stop; those that run end before their next step, but for those past no return. Gives how it ended. */
  cancel(id: string): Promise<Operation>
  /** Goes on with the unfinished items of an interrupted operation, as the same operation; gives how it ended. */
  resume(id: string): Promise<Operation>
  /** A new operation, to its end, for what failed, was cancelled, skipped or interrupted; `overtaken` where that would undo something newer. */
  retry(retry: { id: string; operationId?: string | undefined; ordered: OrderedBy }): Promise<Operation>
  /** True while an item runs or waits on the host. */
  isBusy(hostId: string): boolean
}

export interface JobsOptions {
  readonly store: FleetStore
  readonly clock: Clock
  /** This server, in leases: a uuid of this start. */
  readonly server: string
  /** Told when an operation begins and ends, and once an item's step: not of progress. */
  readonly onChange: (summary: OperationSummary) => void
  /** Keeps an error that is no fault; gives the id that the user is told. */
  readonly report: (error: unknown) => string
}
