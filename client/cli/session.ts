import type { Command } from 'commander'
import type { Fault } from '../../shared/fault.ts'
import type { Raptor } from '../sdk/raptor.ts'
import { connect } from './connect.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import { faultOfError } from './faultOfError.ts'
import { globalsOf, type Globals } from './globals.ts'
import { makeOutput, type Output } from './output.ts'

/** What a command's action is given. */
export interface Session {
  readonly raptor: Raptor
  readonly globals: Globals
  readonly output: Output
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** An action gives its exit code; nothing means done. */
type Action = (session: Session) => Promise<number | void>

/** Opens the fleet for one action, turns what it throws into words and an exit code, and closes. */
export const withSession = async (command: Command, action: Action): Promise<void> => {
  const globals = globalsOf(command)
  const output = makeOutput(globals)
  const interrupt = new AbortController()
  const onInterrupt = (): void => interrupt.abort()
  process.once('SIGINT', onInterrupt)
  try {
    await using raptor = await connect(globals)
    process.exitCode = (await action({ raptor, globals, output, signal: interrupt.signal })) ?? exitCode.done
  } catch (error) {
    process.exitCode = tell(error, { output, signal: interrupt.signal })
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

/** What one of several answers was: the value, or the fault that stands in its row. */
export type Row<T> = { tunnel: string; ok: true; value: T } | { tunnel: string; ok: false; fault: Fault }

const tell = (error: unknown, { output, signal }: Pick<Session, 'output' | 'signal'>): number => {
  const fault = faultOfError(error)
  if (signal.aborted && (fault === undefined || fault.kind === 'cancelled')) return exitCode.interrupted
  if (fault === undefined) throw error
  output.fault(fault)
  return exitCodeOf(fault)
}
