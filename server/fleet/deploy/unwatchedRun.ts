import { randomUUID } from 'node:crypto'
import type { OperationRun } from '../context.ts'

/** A run that nobody watches and nothing stores, for scripts and measurements. */
export const unwatchedRun = (signal: AbortSignal = new AbortController().signal): OperationRun => ({
  id: randomUUID(),
  signal,
  step: async (_name, work) => work(() => undefined),
  skip: async () => undefined,
})
