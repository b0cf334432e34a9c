import type { Fault } from '../../../shared/fault.ts'
import type { Freshness, HostFacts, HostView } from '../../../shared/host.ts'
import type { StoredHost } from '../../store/fleetStore.ts'
import type { Remote } from '../../shell/remote.ts'
import type { Manager } from '../../systemd/manager/manager.ts'

/** What is known of a host beside what is stored. Moved by the functions below only, which are pure. */
export type HostSeen = Pick<HostView, 'freshness' | 'way' | 'wayReason' | 'privilege' | 'roundTripMs' | 'facts'>

export const notSeen: HostSeen = {
  freshness: { kind: 'connecting' },
  way: null,
  wayReason: null,
  privilege: null,
  roundTripMs: null,
  facts: null,
}

export const seenConnected = (seen: HostSeen, remote: Pick<Remote, 'privilege' | 'roundTripMs'>): HostSeen => ({
  ...seen,
  privilege: remote.privilege,
  roundTripMs: remote.roundTripMs,
})

/** The whole has just been read. Where nothing can be pushed, it is read again and again instead. */
export const seenListed = (
  seen: HostSeen,
  { way, reason }: Pick<Manager, 'way' | 'reason'>,
  nowMs: number,
): HostSeen => {
  const kind = way === 'systemctl' ? 'polling' : 'live'
  const { freshness } = seen
  const sinceMs = freshness.kind === kind ? freshness.sinceMs : nowMs
  const next: Freshness =
    kind === 'live' ? { kind, sinceMs } : { kind, sinceMs, reason: reason ?? 'the message bus is not used' }
  return { ...seen, freshness: next, way, wayReason: reason ?? null }
}

/** From the first sight of trouble on, whatever comes after it. */
export const seenLost = (
  seen: HostSeen,
  { fault, nextTryMs, nowMs }: { fault: Fault; nextTryMs: number | null; nowMs: number },
): HostSeen => {
  const sinceMs = seen.freshness.kind === 'stale' ? seen.freshness.sinceMs : nowMs
  return { ...seen, freshness: { kind: 'stale', sinceMs, fault, nextTryMs } }
}

/** A new try has begun. */
export const seenTrying = (seen: HostSeen, nowMs: number): HostSeen =>
  seen.freshness.kind === 'stale' ? { ...seen, freshness: { ...seen.freshness, nextTryMs: nowMs } } : seen

export const seenFacts = (seen: HostSeen, facts: HostFacts): HostSeen => ({ ...seen, facts })

export const isFresh = ({ freshness: { kind } }: Pick<HostSeen, 'freshness'>): boolean =>
  kind === 'live' || kind === 'polling'

export const hostView = (
  { machine, ...stored }: StoredHost,
  seen: HostSeen,
  sameMachineAs: readonly string[],
): HostView => ({ ...stored, ...seen, machineId: machine?.machineId ?? null, sameMachineAs: [...sameMachineAs] })
