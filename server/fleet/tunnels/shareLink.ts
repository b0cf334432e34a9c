import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { tunnelInput } from '../../../shared/input.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { linkOfInbound } from '../../../shared/xray/link/linkOfInbound.ts'
import { serverInboundOf } from '../../../shared/xray/preset/entry.ts'
import type { FleetContext } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'
import { clientAddress } from './config/clientAddress.ts'
import { currentRevision } from './currentRevision.ts'

/** The link with which clients dial an exit. Holds secrets. */
export const shareLink = async (
  { live, store }: Pick<FleetContext, 'live' | 'store'>,
  { tunnel: ref }: z.output<typeof tunnelInput>,
): Promise<{ uri: string }> => {
  const tunnel = resolveTunnel(live, ref)
  const host = resolveHost(live, tunnel.hostId)
  const { config } = await currentRevision(store, tunnel)
  const read = readConfig(config)
  const inbound = read.ok ? serverInboundOf(read.config) : undefined
  if (inbound === undefined) {
    const message = `${tunnel.id} is no exit: it has no inbound that clients could dial.`
    throw new HostError({ kind: 'badInput', issues: [{ path: 'tunnel', message }] })
  }
  const link = await linkOfInbound(inbound, { host: clientAddress(host), name: tunnel.name })
  if (link.ok) return { uri: link.uri }
  throw new HostError({ kind: 'badInput', issues: link.issues.map(({ path, message }) => ({ path, message })) })
}
