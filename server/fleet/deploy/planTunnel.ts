import { HostError } from '../../../shared/hostError.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { NewTunnel } from '../../../shared/tunnel.ts'
import type { FleetContext } from '../context.ts'
import { testScript } from './deployScript.ts'
import { planTunnels } from './planTunnels.ts'
import { planValue } from './planValue.ts'
import { refusalFault } from './refusalFault.ts'
import { readReport } from './report.ts'

/**
 * What making this tunnel would change, checked in every way that changes nothing: our schema, the tags, the ports, and
 * the host's own xray.
 */
export const planTunnel = async (
  context: FleetContext,
  tunnel: NewTunnel,
  signal: AbortSignal | undefined,
): Promise<Plan> => {
  const session = await context.sessions.open(tunnel.host, { signal })
  const [planned] = await planTunnels(context, session, { tunnels: [tunnel], signal })
  if (planned === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: tunnel.id })
  if (!planned.ok) throw new HostError(planned.fault)
  const { remote } = session
  const { config, item } = planned.value
  const command = testScript([item])
  const output = await remote.run(command, { as: 'root', ...(signal === undefined ? {} : { signal }) })
  const refusal = readReport(output, { host: remote.host, command: command.name }).refusals.get(item.id)
  if (refusal !== undefined) throw new HostError(refusalFault(refusal, { host: remote.host, id: item.id, config }))
  return planValue(planned.value)
}
