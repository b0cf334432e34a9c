import { z } from 'zod'
import { newRealityKeys, newShortId, newUuid } from '../keys/keys.ts'
import { exitOutbounds } from './exitOutbounds.ts'
import { listenAddress, makePreset, port, yesOrNo } from './preset.ts'

const hostAndPort = /^(?:\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i

const options = z.strictObject({
  port: port.default(443).describe('The port clients dial; 443 looks most like a web site.'),
  listen: listenAddress.default('0.0.0.0').describe('The address to listen on.'),
  dest: z
    .string()
    .regex(hostAndPort, 'Write host:port.')
    .default('addons.mozilla.org:443')
    .describe('The TLS 1.3 site strangers are shown, host:port.'),
  serverName: z
    .string()
    .min(1)
    .optional()
    .describe('The name clients ask for; a name of that site. The host of dest otherwise.'),
  minClientVer: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'Write x.y.z.')
    .default('1.0.0')
    .describe('The oldest client let in; xray 26.7.11 and newer set 26.3.27 where this is empty.'),
  allowPrivate: yesOrNo.default(false).describe('Let clients reach private networks and the host itself.'),
})

/** The server end of a tunnel: VLESS, REALITY, Vision. Keys, user and short id are made here. */
export const exitReality = makePreset({
  summary: 'An exit that looks like a web site: VLESS, REALITY and Vision.',
  options,
  async build({ port, listen, dest, serverName, minClientVer, allowPrivate }) {
    const { privateKey } = await newRealityKeys()
    const name = serverName ?? dest.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
    const inbound = {
      tag: 'in',
      listen,
      port,
      protocol: 'vless',
      settings: {
        clients: [{ id: newUuid(), flow: 'xtls-rprx-vision', email: 'user-1' }],
        decryption: 'none',
      },
      streamSettings: {
        network: 'raw',
        security: 'reality',
        realitySettings: { dest, serverNames: [name], privateKey, shortIds: [newShortId()], minClientVer },
      },
    }
    return { ok: true, config: { inbounds: [inbound], ...exitOutbounds(allowPrivate) } }
  },
})
