import type { Fault } from '../../../shared/fault.ts'
import { exitCode, exitCodeOf, type ExitCode } from './exitCode.ts'
import { faultOfError } from './faultOfError.ts'

/** What one of several answers was: the value, or the fault that stands in its row. */
export type Row<N, T> = N & ({ ok: true; value: T } | { ok: false; fault: Fault })

/** One failure is a row, and the others go on. What nobody foresaw ends them all. */
export const rowOf = async <N extends object, T>(name: N, work: () => Promise<T>): Promise<Row<N, T>> => {
  try {
    return { ...name, ok: true, value: await work() }
  } catch (error) {
    const fault = faultOfError(error)
    if (fault === undefined) throw error
    return { ...name, ok: false, fault }
  }
}

/** A server that is gone fails every row and is told as such. */
export const rowsCode = (rows: readonly ({ ok: true } | { ok: false; fault: Fault })[]): ExitCode => {
  const codes = rows.map((row) => (row.ok ? exitCode.done : exitCodeOf(row.fault)))
  if (codes.every((code) => code === exitCode.done)) return exitCode.done
  return codes.every((code) => code === exitCode.serverUnreachable) ? exitCode.serverUnreachable : exitCode.failed
}
