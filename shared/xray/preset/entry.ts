import { z } from 'zod'
import type { Inbound, XrayConfig } from '../config/config.ts'
import { outboundOfInbound } from '../link/linkOfInbound.ts'
import { at, objectsAt } from '../config/read.ts'
import { clientConfig } from './clientConfig.ts'
import { listenAddress, makePreset, port } from './preset.ts'

const options = z.strictObject({
  exit: z.string().min(1).describe('The tunnel that is the exit, as ID or HOST/ID.'),
  port: port.default(1080).describe('The local port for SOCKS and HTTP.'),
  listen: listenAddress.default('127.0.0.1').describe('The address to listen on.'),
  fingerprint: z.string().min(1).default('chrome').describe('The browser this client pretends to be.'),
})

const servers = new Set(['vless', 'vmess', 'trojan', 'shadowsocks'])

/** The inbound of an exit that clients dial: the first with a server protocol and a port. */
export const serverInboundOf = (config: XrayConfig): Inbound | undefined => objectsAt(config, 'inbounds').find(isServer)

const isServer = (inbound: object): inbound is Inbound => {
  const protocol = at(inbound, 'protocol')
  return typeof protocol === 'string' && servers.has(protocol.toLowerCase()) && at(inbound, 'port') !== undefined
}

/** The client end of a tunnel to an exit of this fleet: everything comes from the exit's own config. */
export const entry = makePreset({
  summary: 'A way in to an exit of this fleet: SOCKS and HTTP on a local port.',
  needsExit: true,
  options,
  async build({ port, listen, fingerprint }, { exit }) {
    const inbound = exit === undefined ? undefined : serverInboundOf(exit.config)
    if (exit === undefined || inbound === undefined) {
      const message = 'This tunnel is no exit: it has no inbound that clients could dial.'
      return { ok: false, issues: [{ path: 'exit', code: 'notAnExit', message }] }
    }
    const made = await outboundOfInbound(inbound, { host: exit.address, fingerprint })
    if (!made.ok)
      return { ok: false, issues: made.issues.map(({ message, code }) => ({ path: 'exit', message, code })) }
    return { ok: true, config: clientConfig({ ...made.outbound, tag: 'exit' }, { listen, port }) }
  },
})
