import type { Fault } from '../../../shared/fault.ts'

/** What the shell is told. Documented in `raptor --help`; scripts rely on it. */
export const exitCode = { done: 0, failed: 1, wrongUse: 2, serverUnreachable: 3, interrupted: 130 } as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

export const exitCodeOf = (fault: Fault): ExitCode => {
  switch (fault.kind) {
    case 'badInput':
    case 'confirmationNeeded':
    case 'ambiguous':
      return exitCode.wrongUse
    case 'serverUnreachable':
    case 'unauthorized':
      return exitCode.serverUnreachable
    case 'cancelled':
      return exitCode.interrupted
    default:
      return exitCode.failed
  }
}
