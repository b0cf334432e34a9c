import type { Command } from 'commander'
import * as input from '../../../shared/input.ts'
import { connect } from './connect.ts'
import { exitCode, exitCodeOf } from '../outcome/exitCode.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import { globalsOf } from './globals.ts'
import { makeOutput, type Output } from '../output/output.ts'
import type { Action } from './session.ts'

/** Runs one action, turns what it throws into words and an exit code, and closes. A second Ctrl-C leaves at once. */
export const runSession = async (command: Command, action: Action): Promise<void> => {
  const globals = globalsOf(command)
  const output = makeOutput(globals)
  const interrupt = new AbortController()
  const { signal } = interrupt
  const onInterrupt = (): void => interrupt.abort()
  process.once('SIGINT', onInterrupt)
  try {
    await using raptor = await connect(globals)
    const code = await action({ raptor, globals, output, input, unlocked: new Map(), signal })
    process.exitCode = signal.aborted ? exitCode.interrupted : (code ?? exitCode.done)
  } catch (error) {
    process.exitCode = tell(error, { output, signal })
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

const tell = (error: unknown, { output, signal }: { output: Output; signal: AbortSignal }): number => {
  const fault = faultOfError(error)
  if (fault === undefined) throw error
  // Who pressed Ctrl-C knows it; a script is told all the same.
  if (fault.kind !== 'cancelled' || !signal.aborted || output.json) output.fault(fault)
  return signal.aborted ? exitCode.interrupted : exitCodeOf(fault)
}
