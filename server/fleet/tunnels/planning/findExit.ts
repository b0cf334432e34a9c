import { HostError } from '../../../../shared/hostError.ts'
import type { XrayConfig } from '../../../../shared/xray/config/config.ts'
import { readConfig } from '../../../../shared/xray/config/configText.ts'
import type { FleetContext } from '../../context.ts'
import { resolveTunnel } from '../../refs/resolveTunnel.ts'
import { clientAddress } from '../config/clientAddress.ts'
import { currentRevision } from '../currentRevision.ts'

/** An exit that an entry goes to: its config, and the address that clients dial. */
export interface Exit {
  readonly uid: string
  readonly revision: number
  readonly config: XrayConfig
  readonly address: string
}

/** @throws HostError `notFound`, `ambiguous`, `unfinished` where it is still being made, `badInput` without an address. */
export const findExit = async ({ store, live }: Pick<FleetContext, 'store' | 'live'>, ref: string): Promise<Exit> => {
  const tunnel = resolveTunnel(live, ref)
  const host = live.storedHost(tunnel.hostId)
  if (host === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: tunnel.hostId })
  const { config, number } = await currentRevision(store, tunnel)
  const read = readConfig(config)
  if (read.ok) return { uid: tunnel.uid, revision: number, config: read.config, address: clientAddress(host) }
  const issues = read.issues.map(({ path, message }) => ({ path, message }))
  throw new HostError({ kind: 'configInvalid', host: host.name, tunnel: tunnel.id, by: 'check', issues })
}
