import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { describeConfig } from '../../../shared/xray/config/describeConfig.ts'
import { listeners, portOfRole } from '../../../shared/xray/config/listeners.ts'
import { serverInboundOf } from '../../../shared/xray/preset/entry.ts'
import { objectsAt } from '../../../shared/xray/config/read.ts'
import type { Remote } from '../../shell/remote.ts'
import { probeExit } from './probeExit.ts'
import { probeTraffic } from './probeTraffic.ts'
import { skipped, type Verdict } from './verdict.ts'

export interface TrafficQuestion {
  readonly config: XrayConfig
  readonly urls: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** Of a tunnel that was just started; see `probeTraffic`. */
  readonly isPatient?: boolean
}

/**
 * Does traffic pass this tunnel? A client is asked to fetch something; an exit has to answer a handshake, since what lies
 * before it is not ours.
 */
export const verifyTraffic = async (remote: Remote, { config, ...question }: TrafficQuestion): Promise<Verdict> => {
  if (describeConfig(config).role === 'exit') return answersHandshake(remote, config, question.signal)
  const proxyPort = portOfRole(config, 'probe')
  if (proxyPort === undefined) return skipped('its config has no probe inbound')
  return probeTraffic(remote, { proxyPort, ...question })
}

const answersHandshake = async (
  remote: Remote,
  config: XrayConfig,
  signal: AbortSignal | undefined,
): Promise<Verdict> => {
  const inbound = serverInboundOf(config)
  const path = `inbounds[${objectsAt(config, 'inbounds').findIndex((one) => one === inbound)}].port`
  const sockets = listeners(config).filter((one) => one.path === path)
  const listener = sockets.find(({ protocol }) => protocol === 'tcp') ?? sockets[0]
  if (inbound === undefined || listener === undefined) return skipped('it listens on no port that could be asked')
  return probeExit(remote, { inbound, listener, signal })
}
