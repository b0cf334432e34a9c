import { HostError } from '../../../shared/hostError.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { linkOfInbound } from '../../../shared/xray/link/linkOfInbound.ts'
import { serverInboundOf } from '../../../shared/xray/preset/entry.ts'
import type { Store } from '../../store/store.ts'
import { clientAddress } from './clientAddress.ts'

/** The share link that brings a client to this exit. It holds secrets. */
export const exitLink = async (store: Store, tunnel: Tunnel): Promise<{ uri: string }> => {
  const host = await store.hosts.get(tunnel.host)
  if (host === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: tunnel.host })
  const read = readConfig(tunnel.config)
  const inbound = read.ok ? serverInboundOf(read.config) : undefined
  if (inbound === undefined) {
    const message = `${tunnel.id} is no exit: it has no inbound that clients could dial.`
    throw new HostError({ kind: 'badInput', issues: [{ path: 'tunnel', message }] })
  }
  const link = await linkOfInbound(inbound, { host: clientAddress(host), name: tunnel.name })
  if (link.ok) return { uri: link.uri }
  throw new HostError({ kind: 'badInput', issues: link.issues.map(({ path, message }) => ({ path, message })) })
}
