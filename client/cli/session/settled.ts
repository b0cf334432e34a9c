import { nextLive, noLive, type Live } from '../../../shared/live.ts'
import type { Session } from './session.ts'

const patienceMs = 8000

/**
 * The live picture once no host is on its way any more: a fleet that has just started, as without a server it always has,
 * is given a moment.
 */
export const settled = async ({ raptor, signal }: Pick<Session, 'raptor' | 'signal'>): Promise<Live> => {
  const patience = AbortSignal.timeout(patienceMs)
  let live = noLive
  const events = raptor.services.watch.subscribe(undefined, { signal: AbortSignal.any([signal, patience]) })
  try {
    for await (const event of events) {
      if (event.kind === 'fault') break
      live = nextLive(live, event)
      if (isSettled(live)) break
    }
  } catch (error) {
    if (!patience.aborted) throw error
  }
  return live
}

// Of a host that was just reached the tunnels are told a moment later, one by one.
const isSettled = ({ hosts, tunnels }: Live): boolean => {
  const seen = new Set<string>()
  for (const { name, freshness } of hosts) {
    if (freshness.kind === 'connecting') return false
    if (freshness.kind !== 'stale') seen.add(name)
  }
  return tunnels.every(({ host, health }) => health !== 'unknown' || !seen.has(host))
}
