import type { HostView } from '../../../shared/host.ts'
import { healthOf, type Health, type ServiceUnit } from '../../../shared/service.ts'
import type { Tunnel, TunnelView } from '../../../shared/tunnel.ts'
import { readConfig } from '../../../shared/xray/configText.ts'
import { describeConfig, type ConfigDescription } from '../../../shared/xray/describeConfig.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { LiveHub } from '../context.ts'
import { isDraft } from './isDraft.ts'
import { refOf } from './resolveTunnel.ts'

/** A stored tunnel as the faces show it, with what is known about its unit now. No secret is in it. */
export const tunnelView = (tunnel: Tunnel, live: Pick<LiveHub, 'host' | 'unit'>): TunnelView => {
  const { id, host, name, template, tags, wanted, revision, createdAtMs, changedAtMs } = tunnel
  const service = live.unit(host, unitNameOf(id))
  return {
    ref: refOf(tunnel),
    id,
    host,
    name,
    template,
    tags,
    wanted,
    revision,
    ...describe(tunnel.config),
    ...healthInWords(tunnel, service, live.host(host)),
    service: service ?? null,
    createdAtMs,
    changedAtMs,
  }
}

const describe = (text: string): ConfigDescription => {
  const read = readConfig(text)
  return read.ok ? describeConfig(read.config) : { kind: 'unreadable', role: 'plain', listen: [] }
}

/** The health of a tunnel, never falsely green: what a host that isn't live or polling showed last is not known now. */
const healthInWords = (
  tunnel: Tunnel,
  service: ServiceUnit | undefined,
  host: HostView | undefined,
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
  return { health: healthOf(service), cause: causeOf(service, tunnel) + draft }
}

const causeOf = ({ loadState, activeState, subState }: ServiceUnit, { wanted }: Tunnel): string => {
  if (loadState === 'not-found') return 'its unit file is gone'
  if (subState === 'auto-restart') return 'it ended and is started again'
  if (activeState === 'failed') return 'it failed'
  if (activeState === 'inactive') return wanted === 'running' ? 'it is stopped, though it should run' : 'stopped'
  return `${activeState} (${subState})`
}
