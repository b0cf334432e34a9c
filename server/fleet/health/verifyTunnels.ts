import type { Fault } from '../../../shared/fault.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { ProbeLevel } from '../../../shared/tunnel.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import type { ChangeReport } from '../change/report.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { endingInWords } from '../live/endingInWords.ts'
import { lastWords } from './lastWords.ts'
import { defaultProbeUrls } from './probeTargets.ts'
import { settledUnits } from './settledUnits.ts'
import { verifyTraffic } from './verifyTraffic.ts'

/** What is verified of a tunnel. */
export interface Verifiable {
  readonly id: string
  readonly config: string
  readonly listeners: readonly Listener[]
}

export type Verified<T> =
  | { readonly tunnel: T; readonly probe: readonly ProbeLevel[] }
  | { readonly tunnel: T; readonly fault: Fault }

/**
 * What was applied, judged by what really happens: the unit runs, its process holds every port, traffic passes. The first
 * two stand in the report of the script, and are looked at again while they may come right; all tunnels are asked for
 * traffic at once.
 */
export const verifyTunnels = async <T extends Verifiable>(
  context: Pick<FleetContext, 'probeUrls'>,
  session: HostSession,
  { tunnels, report }: { tunnels: readonly T[]; report: ChangeReport },
): Promise<Verified<T>[]> => {
  const broken = await settledUnits(session, { tunnels, seen: report })
  return Promise.all(
    tunnels.map(async (tunnel): Promise<Verified<T>> => {
      const unit = broken.get(tunnel.id)
      if (unit === undefined) return verifyOne(context, session, tunnel)
      const said = report.systemd === undefined ? '' : `; systemd said: ${report.systemd.trim()}`
      return { tunnel, fault: await brokenFault(session, tunnel, { ...unit, reason: unit.reason + said }) }
    }),
  )
}

const verifyOne = async <T extends Verifiable>(
  context: Pick<FleetContext, 'probeUrls'>,
  session: HostSession,
  tunnel: T,
): Promise<Verified<T>> => {
  const traffic = await verifyTraffic(session.remote, {
    config: configOf(tunnel),
    urls: context.probeUrls ?? defaultProbeUrls,
    isPatient: true,
  })
  if (traffic.state === 'failed') {
    return { tunnel, fault: await brokenFault(session, tunnel, { check: 'traffic', reason: traffic.found }) }
  }
  return {
    tunnel,
    probe: [
      { level: 'unit', state: 'ok', found: 'active (running)', ms: null },
      { level: 'port', state: 'ok', found: portsInWords(tunnel), ms: null },
      { level: 'traffic', ...traffic },
    ],
  }
}

const brokenFault = async (
  { remote, manager }: HostSession,
  tunnel: Verifiable,
  { check, reason }: { check: 'active' | 'port' | 'traffic'; reason: string },
): Promise<Fault> => {
  const config = configOf(tunnel)
  const ending = check === 'traffic' ? null : endingInWords(await manager.get(unitNameOf(tunnel.id)))
  return {
    kind: 'verifyFailed',
    host: remote.host,
    tunnel: tunnel.id,
    check,
    reason: redactText(ending === null ? reason : `${reason}: ${ending}`, config),
    log: await lastWords(remote, tunnel.id, config),
  }
}

const configOf = ({ config }: Verifiable) => {
  const read = readConfig(config)
  return read.ok ? read.config : {}
}

const portsInWords = ({ listeners }: Verifiable): string => {
  const ports = [...new Set(listeners.map(({ port }) => port))]
  return ports.length === 0 ? 'it listens on no port' : `${ports.join(', ')} held by the unit`
}
