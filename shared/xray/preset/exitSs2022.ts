import { z } from 'zod'
import { newShadowsocksKey } from '../keys/keys.ts'
import { exitOutbounds } from './exitOutbounds.ts'
import { listenAddress, makePreset, port, yesOrNo } from './preset.ts'

const options = z.strictObject({
  port: port.default(8388).describe('The port clients dial.'),
  listen: listenAddress.default('0.0.0.0').describe('The address to listen on.'),
  method: z
    .enum(['2022-blake3-aes-128-gcm', '2022-blake3-aes-256-gcm', '2022-blake3-chacha20-poly1305'])
    .default('2022-blake3-aes-128-gcm')
    .describe('The cipher.'),
  udp: yesOrNo.default(true).describe('Carry UDP too.'),
  allowPrivate: yesOrNo.default(false).describe('Let clients reach private networks and the host itself.'),
})

/** The server end of a tunnel: Shadowsocks 2022. Its key is made here. */
export const exitSs2022 = makePreset({
  summary: 'A plain and fast exit: Shadowsocks 2022. The clocks of both ends must agree within 30 s.',
  options,
  async build({ port, listen, method, udp, allowPrivate }) {
    const inbound = {
      tag: 'in',
      listen,
      port,
      protocol: 'shadowsocks',
      settings: { method, password: newShadowsocksKey(method), network: udp ? 'tcp,udp' : 'tcp' },
    }
    return { ok: true, config: { inbounds: [inbound], ...exitOutbounds(allowPrivate) } }
  },
})
