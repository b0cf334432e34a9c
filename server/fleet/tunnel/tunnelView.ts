import type { HostView } from '../../../shared/host.ts'
import { healthOf, type Health, type ServiceUnit } from '../../../shared/service.ts'
import type { Tunnel, TunnelView } from '../../../shared/tunnel.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { describeConfig, type ConfigDescription } from '../../../shared/xray/config/describeConfig.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { LiveHub, UnitExtra } from '../context.ts'
import { isDraft } from './isDraft.ts'
import { refOf } from './resolveTunnel.ts'

/** A stored tunnel as the faces show it, with what is known about its unit now. No secret is in it. */
export const tunnelView = (tunnel: Tunnel, live: Pick<LiveHub, 'host' | 'unit' | 'extra'>): TunnelView => {
  const { id, host, name, template, tags, wanted, revision, createdAtMs, changedAtMs } = tunnel
  const service = live.unit(host, unitNameOf(id))
  const extra = service && live.extra?.(host, service.name)
  return {
    ref: refOf(tunnel),
    id,
    host,
    name,
    template,
    tags,
    wanted,
    revision,
    ...describe(tunnel),
    ...healthInWords(tunnel, { service, extra, host: live.host(host) }),
    service: service ?? null,
    sinceMs: extra?.sinceMs ?? null,
    createdAtMs,
    changedAtMs,
  }
}

/** A tunnel is viewed again at every change of its unit; its config is the same then. */
const described = new WeakMap<Tunnel, ConfigDescription>()

const describe = (tunnel: Tunnel): ConfigDescription => {
  const known = described.get(tunnel)
  if (known !== undefined) return known
  const read = readConfig(tunnel.config)
  const description: ConfigDescription = read.ok
    ? describeConfig(read.config)
    : { kind: 'unreadable', role: 'plain', listen: [] }
  described.set(tunnel, description)
  return description
}

/** The health of a tunnel, never falsely green: what a host that isn't live or polling showed last is not known now. */
const healthInWords = (
  tunnel: Tunnel,
  {
    service,
    extra,
    host,
  }: { service: ServiceUnit | undefined; extra: UnitExtra | undefined; host: HostView | undefined },
): { health: Health; cause: string } => {
  const freshness = host?.freshness.kind
  if (freshness !== 'live' && freshness !== 'polling') {
    return { health: 'unknown', cause: freshness === 'stale' ? `${tunnel.host} can't be reached` : `not seen yet` }
  }
  const draft = isDraft(tunnel) ? '; its making was not finished: make it again or delete it' : ''
  if (service === undefined) {
    return {
      health: tunnel.wanted === 'running' || isDraft(tunnel) ? 'down' : 'stopped',
      cause: `not on its host${draft}`,
    }
  }
  const health = healthOf(service)
  const ending = health === 'down' && extra?.ending ? `: ${extra.ending}` : ''
  return { health, cause: causeOf(service, tunnel) + ending + draft }
}

const causeOf = ({ loadState, activeState, subState }: ServiceUnit, { wanted }: Tunnel): string => {
  if (loadState === 'not-found') return 'the unit file is gone'
  if (subState === 'auto-restart') return 'ended and is being started again'
  if (activeState === 'failed') return 'failed'
  if (activeState === 'inactive') return wanted === 'running' ? 'stopped, though it should run' : 'stopped'
  return `${activeState} (${subState})`
}
