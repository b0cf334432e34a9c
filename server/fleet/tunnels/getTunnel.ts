import type { z } from 'zod'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { tunnelDetailInput } from '../../../shared/input.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { TunnelDetail } from '../../../shared/tunnel.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { redact } from '../../../shared/xray/redact.ts'
import { answering, command } from '../../shell/command.ts'
import type { Asking, FleetContext, HostSession } from '../context.ts'
import { endingInWords } from '../live/endingInWords.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'

/** Everything about one tunnel. What its host can't tell now is null, and `fault` says why. */
export const getTunnel = async (
  { live, store, sessions }: Pick<FleetContext, 'live' | 'store' | 'sessions'>,
  { tunnel: ref, secrets }: z.output<typeof tunnelDetailInput>,
  { signal }: Asking,
): Promise<TunnelDetail> => {
  const { uid, id, hostId, revision } = resolveTunnel(live, ref)
  const view = live.tunnel(uid)
  if (view === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: ref })
  const current = revision === 0 ? undefined : await store.revisions.get(uid, revision)
  const shared = {
    ...view,
    config: current === undefined ? '' : secrets ? current.config : withoutSecrets(current.config),
    added: [...(current?.added ?? [])],
  }
  try {
    const session = await sessions.open(hostId, { signal })
    const [detail, unit] = await Promise.all([session.manager.get(unitNameOf(id)), unitText(session, id)])
    const skewMs = live.host(hostId)?.facts?.clockSkewMs ?? 0
    const known = detail.loadState === 'not-found' ? null : byOurClock(detail, skewMs)
    return { ...shared, detail: known, unit, ending: known === null ? null : endingInWords(known) }
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    return { ...shared, detail: null, unit: '', ending: null, fault }
  }
}

/** What a host says of a time is said by its own clock. */
const byOurClock = (detail: ServiceDetail, skewMs: number): ServiceDetail => ({
  ...detail,
  sinceMs: detail.sinceMs === null ? null : detail.sinceMs - skewMs,
})

const withoutSecrets = (text: string): string => {
  const read = readConfig(text)
  return read.ok ? writeConfig(redact(read.config)) : '(not a config that can be read)\n'
}

/** Unit files are readable for everybody. */
const unitText = async ({ remote }: HostSession, id: string): Promise<string> => {
  const { code, stdout } = await remote.run(answering(command('cat', '--', place.unit(id)), 0, 1))
  return code === 0 ? stdout : ''
}
