import type { z } from 'zod'
import { describeFault } from '../../../shared/describeFault.ts'
import { faultOf } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { tunnelInput } from '../../../shared/input.ts'
import type { ProbeLevel } from '../../../shared/tunnel.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { listeners, portOfRole } from '../../../shared/xray/config/listeners.ts'
import { ask } from '../../systemd/questions/question.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import type { Asking, FleetContext, HostSession } from '../context.ts'
import { endingInWords } from '../live/endingInWords.ts'
import { reader } from '../logs/readLogs.ts'
import { listening } from '../ports/listeningQuestion.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'
import { judgeUnit } from './judgeUnit.ts'
import { probeMetrics } from './probeMetrics.ts'
import { defaultProbeUrls } from './probeTargets.ts'
import { failed, passed, skipped, type Verdict } from './verdict.ts'
import { verifyTraffic } from './verifyTraffic.ts'

type Level = ProbeLevel['level']

/**
 * The health of one tunnel, measured now, level by level: ssh, unit, port, metrics, traffic. What lies above a level that
 * failed is skipped; metrics and traffic don't depend on each other. Never rejects for what is wrong with the tunnel.
 */
export const probeTunnel = async (
  context: Pick<FleetContext, 'live' | 'store' | 'sessions' | 'probeUrls'>,
  { tunnel: ref }: z.output<typeof tunnelInput>,
  { signal }: Asking,
): Promise<ProbeLevel[]> => {
  const tunnel = resolveTunnel(context.live, ref)
  const levels: ProbeLevel[] = []
  const climb = async (level: Level, look: () => Promise<Verdict>): Promise<void> => {
    const below = levels.find(({ level, state }) => state === 'failed' && level !== 'metrics')
    const verdict = below === undefined ? await timed(look) : skipped(`${below.level} failed`)
    levels.push({ level, ...verdict })
  }
  const current = tunnel.revision === 0 ? undefined : await context.store.revisions.get(tunnel.uid, tunnel.revision)
  const read = readConfig(current?.config ?? '{}')
  const config = read.ok ? read.config : {}
  let session: HostSession | undefined
  const onHost =
    (look: (session: HostSession) => Promise<Verdict>): (() => Promise<Verdict>) =>
    async () =>
      session === undefined ? skipped('not connected') : look(session)

  await climb('ssh', async () => {
    session = await context.sessions.open(tunnel.hostId, { signal })
    return passed(`connected, systemd by ${session.manager.way}`, Math.round(session.remote.roundTripMs))
  })
  await climb(
    'unit',
    onHost((at) => unitLevel(at, tunnel)),
  )
  await climb(
    'port',
    onHost((at) => portLevel(at, tunnel, config)),
  )
  await climb(
    'metrics',
    onHost((at) => metricsLevel(at, config, signal)),
  )
  await climb(
    'traffic',
    onHost((at) => verifyTraffic(at.remote, { config, urls: context.probeUrls ?? defaultProbeUrls, signal })),
  )
  return levels
}

/** A verdict with the time it took, where it measured none itself. A fault on the way to the host is the verdict. */
const timed = async (look: () => Promise<Verdict>): Promise<Verdict> => {
  const startedAt = performance.now()
  try {
    const verdict = await look()
    return verdict.state === 'ok' && verdict.ms === null
      ? { ...verdict, ms: Math.round(performance.now() - startedAt) }
      : verdict
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    return failed(describeFault(fault).sentence)
  }
}

const unitLevel = async ({ manager }: HostSession, { id }: StoredTunnel): Promise<Verdict> => {
  const detail = await manager.get(unitNameOf(id))
  if (detail.loadState === 'not-found') return failed('the host has no such unit')
  const restarts =
    detail.restarts === 0 ? '' : `, restarted ${detail.restarts} ${detail.restarts === 1 ? 'time' : 'times'}`
  const state = `${detail.activeState} (${detail.subState})${restarts}`
  if (detail.activeState === 'active' && detail.subState === 'running') return passed(state)
  const ending = endingInWords(detail)
  return failed(ending === null ? state : `${state}, ${ending}`)
}

const portLevel = async ({ remote }: HostSession, { id }: StoredTunnel, config: XrayConfig): Promise<Verdict> => {
  const wanted = listeners(config)
  const found = await ask(remote, listening, { args: undefined, ...reader(remote) })
  const running = { name: unitNameOf(id), loadState: 'loaded', activeState: 'active', subState: 'running' }
  const broken = judgeUnit({ id, listeners: wanted }, { units: [running], listeners: found })
  if (broken !== undefined) return failed(broken.reason)
  const ports = [...new Set(wanted.map(({ port }) => port))].join(', ')
  if (ports === '') return skipped('it listens on no port')
  const owned = found.some(({ owner }) => owner?.unit === unitNameOf(id))
  return passed(owned ? `${ports} held by the unit` : `${ports} listen; this login may not see who holds them`)
}

const metricsLevel = async (
  { remote }: HostSession,
  config: XrayConfig,
  signal: AbortSignal | undefined,
): Promise<Verdict> => {
  const port = portOfRole(config, 'metrics')
  return port === undefined ? skipped('its config has no metrics port') : probeMetrics(remote, port, signal)
}
