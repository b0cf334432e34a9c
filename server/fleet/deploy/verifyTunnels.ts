import type { Fault } from '../../../shared/fault.ts'
import { faultOf } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { ProbeLevel } from '../../../shared/tunnel.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { readLogs } from '../logs/readLogs.ts'
import { defaultProbeUrls } from '../probe/probeTargets.ts'
import { endingInWords } from '../tunnel/endingInWords.ts'
import { judgeUnit } from './judgeUnit.ts'
import type { PlannedTunnel } from './planTunnels.ts'
import type { Report } from './report.ts'
import { verifyTraffic } from './verifyTraffic.ts'

export type Verified =
  | { readonly planned: PlannedTunnel; readonly probe: ProbeLevel[] }
  | { readonly planned: PlannedTunnel; readonly fault: Fault }

/**
 * What was deployed, judged by what really happens: the unit runs, its process holds every port, traffic passes. The
 * first two are in the deploy's report; all tunnels are asked for traffic at once.
 */
export const verifyTunnels = (
  context: FleetContext,
  session: HostSession,
  { planned, report }: { planned: readonly PlannedTunnel[]; report: Report },
): Promise<Verified[]> => Promise.all(planned.map((one) => verifyOne(context, session, { planned: one, report })))

interface One {
  readonly planned: PlannedTunnel
  readonly report: Report
}

const verifyOne = async (context: FleetContext, session: HostSession, { planned, report }: One): Promise<Verified> => {
  const { config, item, listeners } = planned
  const broken = judgeUnit({ id: item.id, listeners }, report)
  if (broken !== undefined) {
    const said = report.systemd === undefined ? '' : `; systemd said: ${report.systemd.trim()}`
    return { planned, fault: await faultOfBroken(session, planned, { ...broken, reason: broken.reason + said }) }
  }
  const traffic = await verifyTraffic(session.remote, {
    config,
    urls: context.probeUrls ?? defaultProbeUrls,
    patienceMs: 3000,
  })
  if (traffic.state === 'failed') {
    return { planned, fault: await faultOfBroken(session, planned, { check: 'traffic', reason: traffic.found }) }
  }
  return {
    planned,
    probe: [
      { level: 'unit', state: 'ok', found: 'active (running)', ms: null },
      { level: 'port', state: 'ok', found: portsInWords(planned), ms: null },
      { level: 'traffic', ...traffic },
    ],
  }
}

const faultOfBroken = async (
  { remote, manager }: HostSession,
  { item, config, tunnel }: PlannedTunnel,
  { check, reason }: { check: 'active' | 'port' | 'traffic'; reason: string },
): Promise<Fault> => {
  const ending = check === 'traffic' ? null : endingInWords(await manager.get(unitNameOf(item.id)))
  const log = await lastWords(remote, item.id)
  const why = ending === null ? reason : `${reason}: ${ending}`
  return {
    kind: 'verifyFailed',
    host: tunnel.host,
    tunnel: item.id,
    check,
    reason: redactText(why, config),
    log: log.map((line) => redactText(line, config)),
  }
}

/** The end of the log, for the fault; a log that can't be read is no second fault. */
const lastWords = async (remote: HostSession['remote'], id: string): Promise<string[]> => {
  try {
    return (await readLogs(remote, { id, lines: 20, source: 'file' })).map(({ text }) => text)
  } catch (thrown) {
    if (faultOf(thrown) === undefined) throw thrown
    return []
  }
}

const portsInWords = ({ listeners }: PlannedTunnel): string => {
  const ports = [...new Set(listeners.map(({ port }) => port))]
  return ports.length === 0 ? 'it listens on no port' : `${ports.join(', ')} held by the unit`
}
