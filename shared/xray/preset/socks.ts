import { z } from 'zod'
import { localProxy } from './localProxy.ts'
import { listenAddress, makePreset, port } from './preset.ts'

const options = z.strictObject({
  port: port.default(1080).describe('The local port for SOCKS and HTTP.'),
  listen: listenAddress.default('127.0.0.1').describe('The address to listen on; it has no password.'),
})

/** A proxy that goes straight out of the host it runs on. */
export const socks = makePreset({
  summary: 'A plain local proxy: SOCKS and HTTP, straight out of its host.',
  options,
  async build(place) {
    return {
      ok: true,
      config: {
        inbounds: [localProxy(place)],
        outbounds: [
          { tag: 'direct', protocol: 'freedom' },
          { tag: 'block', protocol: 'blackhole' },
        ],
      },
    }
  },
})
