import type { Fault } from './fault.ts'

/** One host's answer among many: a host's failure is a row, not an exception. */
export type Reply<T> = { host: string; ok: true; value: T } | { host: string; ok: false; fault: Fault }
