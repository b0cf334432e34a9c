import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { planEditInput, planTunnelInput } from '../../../shared/input.ts'
import type { Plan } from '../../../shared/plan.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import type { Change } from '../change/change.ts'
import { planOfChange } from '../change/planOfChange.ts'
import { refusalFault } from '../change/refusalFault.ts'
import { testConfigs } from '../change/testConfigs.ts'
import type { Asking, FleetContext, HostSession } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'
import { planEdit } from './planning/planEdit.ts'
import { keepPlan } from './planning/keptPlans.ts'
import { planNew, type PlannedTunnel } from './planning/planNew.ts'

/**
 * What making this tunnel would change, checked in every way that changes nothing: our schema, the tags, the ports, and
 * the host's own xray. Its hash names it for whoever says to apply exactly that.
 */
export const planTunnel = async (
  context: FleetContext,
  asked: z.output<typeof planTunnelInput>,
  { signal }: Asking,
): Promise<Plan> => {
  const session = await context.sessions.open(resolveHost(context.live, asked.host).id, { signal })
  const { planned, failures } = await planNew(context, session, { tunnels: [asked], signal })
  const [failure] = failures
  if (failure !== undefined) throw new HostError(failure.fault)
  const [one] = planned
  if (one === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: asked.id })
  return shownPlan(context, session, { planned: one, verb: 'Make', signal })
}

/** What an edit would change, likewise. */
export const planTunnelEdit = async (
  context: FleetContext,
  { tunnel: ref, edit }: z.output<typeof planEditInput>,
  { signal }: Asking,
): Promise<Plan> => {
  const tunnel = resolveTunnel(context.live, ref)
  const session = await context.sessions.open(tunnel.hostId, { signal })
  const planned = await planEdit(context, session, { tunnel, edit, signal })
  return shownPlan(context, session, { planned, verb: 'Change', signal })
}

const shownPlan = async (
  context: Pick<FleetContext, 'store' | 'now' | 'fleetId'>,
  { host, remote }: HostSession,
  { planned, verb, signal }: { planned: PlannedTunnel; verb: string; signal: AbortSignal | undefined },
): Promise<Plan> => {
  const { made, part, found } = planned
  const change: Change = {
    version: 1,
    fleet: context.fleetId,
    host: { id: host.id, name: host.name },
    parts: [part],
  }
  const refusal = (await testConfigs(remote, change, { signal })).get(made.id)
  if (refusal !== undefined) {
    const read = readConfig(made.config)
    const config = read.ok ? read.config : {}
    throw new HostError(refusalFault(refusal, { host: host.name, id: made.id, config }))
  }
  await keepPlan(context, { change, made: [made] })
  const { id, name, template, described, added, warnings } = made
  const { kind, listen } = described
  return {
    ...planOfChange(change, { tunnel: () => found }),
    tunnel: id,
    summary: [
      `${verb} the tunnel ${name === id ? name : `${name} (${id})`} on ${host.name}: ${kind}.`,
      ...(listen.length === 0 ? [] : [`It listens on ${listen.join(', ')}.`]),
      `It runs as xray-tunnel-${id}.service (${template}), now and after every boot.`,
    ],
    warnings: [...warnings],
    added: [...added],
    listen: [...listen],
  }
}
