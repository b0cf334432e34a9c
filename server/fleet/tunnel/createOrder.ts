import { HostError } from '../../../shared/hostError.ts'
import type { NewTunnel, Tunnel } from '../../../shared/tunnel.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import type { FleetContext, OperationRun, OrderDefinition } from '../context.ts'
import { deployMany, deploySteps, type DeployedTunnel } from '../deploy/deployMany.ts'
import { verifyTraffic } from '../deploy/verifyTraffic.ts'
import { defaultProbeUrls } from '../probe/probeTargets.ts'
import { isDraft } from './isDraft.ts'
import { settledUnit } from './settledUnit.ts'

/** Makes one tunnel: `deployMany` of one. */
export const createOrder = (context: FleetContext): OrderDefinition<NewTunnel, DeployedTunnel> => ({
  kind: 'createTunnel',
  title: ({ host, id }) => `create ${host}/${id}`,
  target: ({ host, id }) => ({ host, tunnel: id }),
  steps: () => deploySteps,
  work: async (tunnel, run) => {
    const standing = await context.store.tunnels.get(tunnel.host, tunnel.id)
    if (standing !== undefined && (await wasInterrupted(context, standing, run.id)))
      return confirmMade(context, standing, run)
    const [outcome] = await deployMany(context, { host: tunnel.host, tunnels: [tunnel] }, run)
    if (outcome?.ok === true) return outcome.value
    throw new HostError(outcome?.fault ?? { kind: 'notFound', what: 'tunnel', name: tunnel.id })
  },
})

/**
 * Was this tunnel made whole by an operation that was interrupted, with nothing made of the name since? The server may die
 * between keeping a tunnel and ending its operation: then the tunnel stands, and the retry must not meet `alreadyExists`.
 */
const wasInterrupted = async ({ store }: FleetContext, tunnel: Tunnel, operation: string): Promise<boolean> => {
  if (isDraft(tunnel)) return false
  const all = await store.operations.list({ limit: 500, host: tunnel.host })
  const [last] = all
    .filter((one) => one.kind === 'createTunnel' && one.tunnel === tunnel.id && one.id !== operation)
    .sort((one, other) => other.startedAtMs - one.startedAtMs)
  return last?.state === 'interrupted' && last.startedAtMs <= tunnel.createdAtMs
}

/** All that is left of such a making is to look once more. */
const confirmMade = async (context: FleetContext, tunnel: Tunnel, run: OperationRun): Promise<DeployedTunnel> => {
  for (const name of deploySteps.slice(0, 3)) await run.skip(name, 'it was done before the interruption')
  const probe = await run.step('verify', async () => {
    const session = await context.sessions.open(tunnel.host, { signal: run.signal })
    await settledUnit(session, tunnel)
    const read = readConfig(tunnel.config)
    const urls = context.probeUrls ?? defaultProbeUrls
    return verifyTraffic(session.remote, { config: read.ok ? read.config : {}, urls, signal: run.signal })
  })
  await run.skip('keep', 'it was done before the interruption')
  return { tunnel, added: [], warnings: [], probe: [{ level: 'traffic', ...probe }] }
}
