import { describeFault } from './describeFault.ts'
import type { Fault } from './fault.ts'

/** How a fault is thrown. `message` is the fault's sentence; `fault` is what crosses the wire. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly fault: Fault

  constructor(fault: Fault, options?: { cause?: unknown }) {
    super(describeFault(fault).sentence, options)
    this.fault = fault
  }
}

/** The fault inside anything thrown, when there is one. */
export const faultOf = (thrown: unknown): Fault | undefined => (thrown instanceof HostError ? thrown.fault : undefined)
