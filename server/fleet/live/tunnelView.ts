import type { Freshness } from '../../../shared/host.ts'
import { hostName, tunnelId } from '../../../shared/name.ts'
import { isEnded, type OperationSummary } from '../../../shared/operation/operation.ts'
import { healthOf, type Health, type ServiceUnit } from '../../../shared/service.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import type { UnitExtra } from '../context.ts'

/** What is seen of a tunnel now. */
export interface TunnelSeen {
  /** Its host's name. */
  readonly host: string
  readonly freshness: Freshness
  /** Its unit, where its host is live or polling and has one. */
  readonly service: ServiceUnit | undefined
  readonly extra: UnitExtra | undefined
  /** The operation that owns it. */
  readonly operation: Pick<OperationSummary, 'state'> | undefined
}

/** A stored tunnel as the faces show it, with what is known about its unit now. No secret is in it. */
export const tunnelView = (tunnel: StoredTunnel, seen: TunnelSeen): TunnelView => {
  const { uid, id, hostId, name, template, tags, wanted, revision, owner, kind, role, listen } = tunnel
  return {
    uid,
    ref: `${seen.host}/${id}`,
    id: tunnelId.parse(id),
    hostId,
    host: hostName.parse(seen.host),
    name,
    template,
    tags: [...tags],
    wanted,
    revision,
    operation: owner,
    kind,
    role,
    listen: [...listen],
    ...healthInWords(tunnel, seen),
    service: seen.service ?? null,
    sinceMs: seen.extra?.sinceMs ?? null,
    createdAtMs: tunnel.createdAtMs,
    changedAtMs: tunnel.changedAtMs,
  }
}

interface Words {
  health: Health
  cause: string
}

/** The health of a tunnel, never falsely green: what a host that isn't live or polling showed last is not known now. */
const healthInWords = (tunnel: StoredTunnel, seen: TunnelSeen): Words => {
  const { host, freshness, service, extra } = seen
  if (freshness.kind === 'stale') return { health: 'unknown', cause: whyStale(host, freshness) }
  if (freshness.kind === 'connecting') return { health: 'unknown', cause: 'not seen yet' }
  const making = makingOf(tunnel, seen)
  if (service === undefined) return making ?? missing(tunnel)
  const health = healthOf(service)
  const ending = health === 'down' && extra?.ending ? `: ${extra.ending}` : ''
  const unfinished = making === undefined ? '' : `; ${making.cause}`
  return { health, cause: causeOf(service, tunnel) + ending + unfinished }
}

const whyStale = (host: string, { fault }: Extract<Freshness, { kind: 'stale' }>): string =>
  fault.kind === 'hostReplaced' ? `another machine answers for ${host}` : `${host} can't be reached`

/** Of a tunnel that has no revision yet: whether somebody is at it. */
const makingOf = ({ revision }: StoredTunnel, { operation }: TunnelSeen): Words | undefined => {
  if (revision !== 0) return undefined
  if (operation !== undefined && !isEnded(operation)) return { health: 'working', cause: 'being made' }
  return operation?.state === 'interrupted'
    ? { health: 'down', cause: 'its making was interrupted: resume that, or delete it' }
    : { health: 'down', cause: 'its making was not finished: make it again or delete it' }
}

const missing = ({ wanted }: StoredTunnel): Words => ({
  health: wanted === 'running' ? 'down' : 'stopped',
  cause: 'not on its host',
})

const causeOf = ({ loadState, activeState, subState }: ServiceUnit, { wanted }: StoredTunnel): string => {
  if (loadState === 'not-found') return 'the unit file is gone'
  if (subState === 'auto-restart') return 'ended and is being started again'
  if (activeState === 'failed') return 'failed'
  if (activeState === 'inactive') return wanted === 'running' ? 'stopped, though it should run' : 'stopped'
  return `${activeState} (${subState})`
}
