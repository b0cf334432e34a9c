import type { Fault } from '../../../shared/fault.ts'
import type { LadderRung } from '../../../shared/host.ts'

/** One rung of a connect, told as it is reached; the page shows them live. */
export interface Stage {
  readonly rung: Extract<LadderRung, 'address' | 'tcp' | 'ssh' | 'hostKey' | 'login' | 'sudo'>
  readonly state: 'running' | 'ok' | 'warning' | 'failed'
  /** What was found, e.g. `OpenSSH_9.2p1`; empty while it runs. */
  readonly found: string
  readonly fault?: Fault
}

export type OnStage = (stage: Stage) => void
