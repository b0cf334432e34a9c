import type { z } from 'zod'
import type { removeHostInput } from '../../../../shared/input.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { Change } from '../../change/change.ts'
import { lookAtTunnels, type FoundTunnel } from '../../change/lookAtTunnels.ts'
import { planOfChange } from '../../change/planOfChange.ts'
import { removingPart } from '../../change/removingPart.ts'
import type { Asking } from '../../context.ts'
import { resolveHost } from '../../refs/resolveHost.ts'
import type { HostsContext } from '../hostsContext.ts'
import { seeHost } from '../look/seeHost.ts'
import { ourIds } from '../look/whose.ts'
import { cleanPart } from './cleanPart.ts'
import { leftAlone } from './cleanWords.ts'

type Needs = Pick<HostsContext, 'sessions' | 'live' | 'now' | 'fleetId'>

/** What removing a host would do; without `clean` nothing is done on the host. */
export const planRemoveHost = async (
  needs: Needs,
  { host: ref, clean }: z.output<typeof removeHostInput>,
  { signal }: Asking,
): Promise<Plan> => {
  const { live, fleetId } = needs
  const { id, name } = resolveHost(live, ref)
  const nothing: Change = { version: 1, fleet: fleetId, host: { id, name }, parts: [] }
  const tunnels = live.tunnelsOn(id).map((tunnel) => tunnel.id)
  const forgotten = [
    ...(tunnels.length === 0 ? [] : [`forget ${inWords(tunnels.length, 'tunnel')}: ${tunnels.join(', ')}`]),
    `forget ${name}`,
  ]
  if (!clean) return { ...planOfChange(nothing, { tunnel: nothingFound }), empty: false, summary: forgotten }

  const look = await seeHost(needs, id, { signal })
  const ids = ourIds(look, fleetId)
  const { remote } = await needs.sessions.open(id, { signal })
  const seen = ids.length === 0 ? undefined : await lookAtTunnels(remote, { ids, signal })
  const found = (one: string): FoundTunnel => seen?.tunnel(one) ?? nothingFound()
  const parts = [...ids.map((one) => removingPart({ uid: one, id: one }, found(one))), cleanPart(look, fleetId)]
  const plan = planOfChange({ ...nothing, parts }, { tunnel: found })
  const removed =
    ids.length === 0 ? [] : [`archive here, stop and remove ${inWords(ids.length, 'tunnel')}: ${ids.join(', ')}`]
  return {
    ...plan,
    tunnel: null,
    empty: false,
    summary: [...removed, ...plan.summary, ...forgotten],
    warnings: leftAlone(look, fleetId),
  }
}

const nothingFound = (): FoundTunnel => ({ files: {}, active: 'inactive', enabled: false })

const inWords = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`)
