import { faultOf } from '../../../shared/hostError.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { Tunnel, TunnelDetail } from '../../../shared/tunnel.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { redact } from '../../../shared/xray/redact.ts'
import { answering, command } from '../../shell/command.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { endingInWords } from './endingInWords.ts'
import { tunnelView } from './tunnelView.ts'

/** Everything about one tunnel. What its host can't tell now is null, and `fault` says why. */
export const getTunnel = async (
  context: FleetContext,
  tunnel: Tunnel,
  { secrets, signal }: { secrets: boolean; signal: AbortSignal | undefined },
): Promise<TunnelDetail> => {
  const shared = {
    ...tunnelView(tunnel, context.live),
    config: secrets ? tunnel.config : withoutSecrets(tunnel.config),
    added: tunnel.added,
  }
  try {
    const session = await context.sessions.open(tunnel.host, { signal })
    const [detail, unit] = await Promise.all([session.manager.get(unitNameOf(tunnel.id)), unitText(session, tunnel.id)])
    const known = detail.loadState === 'not-found' ? null : detail
    return { ...shared, detail: known, unit, ending: known === null ? null : endingInWords(known) }
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    return { ...shared, detail: null, unit: '', ending: null, fault }
  }
}

const withoutSecrets = (text: string): string => {
  const read = readConfig(text)
  return read.ok ? writeConfig(redact(read.config)) : '(not a config that can be read)\n'
}

/** Unit files are readable for everybody. */
const unitText = async ({ remote }: HostSession, id: string): Promise<string> => {
  const { code, stdout } = await remote.run(answering(command('cat', '--', place.unit(id)), 0, 1))
  return code === 0 ? stdout : ''
}
