import type { z } from 'zod'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'
import type { followInput, logsInput } from '../../../shared/input.ts'
import type { LogLine } from '../../../shared/tunnel.ts'
import type { Asking, FleetContext } from '../context.ts'
import { followLogs } from '../logs/followLogs.ts'
import { readLogs } from '../logs/readLogs.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'

type Needs = Pick<FleetContext, 'live' | 'sessions'>

/** A followed log: lines, and at the end perhaps the fault that ended it (streams never throw over the wire). */
export type LogEvent = { kind: 'line'; line: LogLine } | { kind: 'fault'; fault: Fault }

/** The last lines of a tunnel's log and journal, merged by time. */
export const tunnelLogs = async (
  { live, sessions }: Needs,
  { tunnel, lines, source }: z.output<typeof logsInput>,
  { signal }: Asking,
): Promise<LogLine[]> => {
  const { hostId, id } = resolveTunnel(live, tunnel)
  const { remote } = await sessions.open(hostId, { signal })
  return readLogs(remote, { id, lines, source, signal })
}

/** The same, then every new line as it comes. */
export async function* followTunnel(
  { live, sessions }: Needs,
  { tunnel, lines, source }: z.output<typeof followInput>,
  { signal }: Asking,
): AsyncGenerator<LogEvent> {
  try {
    const { hostId, id } = resolveTunnel(live, tunnel)
    const { remote } = await sessions.open(hostId, { signal })
    for await (const line of followLogs(remote, { id, lines, source, signal })) yield { kind: 'line', line }
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    if (signal?.aborted !== true) yield { kind: 'fault', fault }
  }
}
