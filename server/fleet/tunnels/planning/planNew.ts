import { randomUUID } from 'node:crypto'
import { faultOf, HostError } from '../../../../shared/hostError.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { unitNameOf } from '../../../../shared/name.ts'
import type { NewTunnel } from '../../../../shared/tunnel.ts'
import type { TunnelPart } from '../../change/change.ts'
import { lookAtTunnels, type FoundTunnel, type HostFound, type Looking } from '../../change/lookAtTunnels.ts'
import type { FleetContext, HostSession } from '../../context.ts'
import type { Wanting } from '../../ports/ports.ts'
import { findExit } from './findExit.ts'
import type { MadeTunnel } from './madeTunnel.ts'
import { makeTunnel } from './makeTunnel.ts'
import { writingPart } from './partOf.ts'

/** A tunnel that could be applied, with what its host has under its name. */
export interface PlannedTunnel {
  readonly made: MadeTunnel
  readonly part: TunnelPart
  readonly found: FoundTunnel
}

export interface PlannedTunnels {
  readonly planned: readonly PlannedTunnel[]
  /** What is wrong with one tunnel is its failure, not that of the others. */
  readonly failures: readonly { readonly tunnel: string; readonly fault: Fault }[]
}

interface Planning extends Omit<Looking, 'ids'> {
  readonly tunnels: readonly NewTunnel[]
}

type Needs = Pick<FleetContext, 'store' | 'live' | 'fleetId'>

/**
 * Plans new tunnels of one host from what is there now, one round trip for all of them. Keys, ports and ids are made here,
 * once. The host's own xray is asked by whoever applies the plan.
 * @throws HostError `notPrepared`, or what the way to the host says.
 */
export const planNew = async (
  needs: Needs,
  session: HostSession,
  { tunnels, lease, signal }: Planning,
): Promise<PlannedTunnels> => {
  const { host, remote } = session
  const ids = tunnels.map(({ id }) => id)
  const found = await lookAtTunnels(remote, { ids, lease, signal })
  refuseUnprepared(host.name, found)
  const standing = [...needs.live.tunnelsOn(host.id)]
  const wanting: Wanting[] = standing.map(({ id, listeners }) => ({ id, listeners }))
  const planned: PlannedTunnel[] = []
  const failures: { tunnel: string; fault: Fault }[] = []
  for (const asked of tunnels) {
    const { id } = asked
    try {
      assertNew(asked, { standing, found: found.tunnel(id), host: host.name })
      const made = await makeTunnel(asked, {
        uid: randomUUID(),
        revision: 1,
        fleet: needs.fleetId,
        ports: { host: host.name, listening: found.listeners, tunnels: wanting },
        systemd: found.systemd,
        xray: found.xray ?? needs.live.host(host.id)?.facts?.xray?.version,
        findExit: (ref) => findExit(needs, ref),
      })
      planned.push({ made, part: writingPart(made, found.tunnel(id)), found: found.tunnel(id) })
      wanting.push({ id, listeners: made.listeners })
    } catch (thrown) {
      const fault = faultOf(thrown)
      if (fault === undefined) throw thrown
      failures.push({ tunnel: id, fault })
    }
  }
  return { planned, failures }
}

export const refuseUnprepared = (host: string, { missing }: HostFound): void => {
  if (missing.length > 0) throw new HostError({ kind: 'notPrepared', host, missing: [...missing] })
}

/** A name that is taken here or there is refused: what stands under it belongs to somebody. */
const assertNew = (
  { id }: NewTunnel,
  {
    standing,
    found,
    host,
  }: { standing: readonly { id: string; owner: string | null; revision: number }[]; found: FoundTunnel; host: string },
): void => {
  const other = standing.find((one) => one.id === id)
  if (other !== undefined && other.revision === 0 && other.owner !== null) {
    throw new HostError({ kind: 'unfinished', host, what: `The tunnel ${id}`, operation: other.owner })
  }
  if (other !== undefined) throw new HostError({ kind: 'alreadyExists', what: 'tunnel', name: `${host}/${id}` })
  if (found.files.unit !== undefined || found.files.config !== undefined) {
    throw new HostError({ kind: 'alreadyExists', what: `service on ${host}`, name: unitNameOf(id) })
  }
}
