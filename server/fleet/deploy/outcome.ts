import type { Fault } from '../../../shared/fault.ts'

/** What became of one tunnel among several: one that fails is a row, never the end of the others. */
export type Outcome<T> =
  | { readonly id: string; readonly ok: true; readonly value: T }
  | { readonly id: string; readonly ok: false; readonly fault: Fault }
