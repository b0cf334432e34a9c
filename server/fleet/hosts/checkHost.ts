import type { Checklist } from '../../../shared/host.ts'
import type { FleetContext } from '../context.ts'
import type { Asking } from '../fleet.ts'

/** The checklist of a host with its facts, looked up in one round trip. */
export type CheckHost = (context: FleetContext, host: string, asking: Asking) => Promise<Checklist>
