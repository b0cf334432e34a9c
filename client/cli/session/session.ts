import type { Raptor } from '../../sdk/raptor.ts'
import type { Globals } from './globals.ts'
import type * as procedureInput from '../../../shared/input.ts'
import type { Output } from '../output/output.ts'

/** What a command's action is given. */
export interface Session {
  readonly raptor: Raptor
  readonly globals: Globals
  readonly output: Output
  /** What the procedures take; `parsed` checks a line against it before anything is asked. */
  readonly input: typeof procedureInput
  /** What hosts were given in this command, by host and kind of secret. */
  readonly unlocked: Map<string, Promise<boolean>>
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** An action gives its exit code; nothing means done. */
export type Action = (session: Session) => Promise<number | void>
