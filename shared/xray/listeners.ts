import type { XrayConfig } from './config.ts'

export interface Listener {
  /** An IP address; `0.0.0.0` where the config names none. */
  address: string
  port: number
  protocol: 'tcp' | 'udp'
  /** `probe` and `metrics` are what we add; `api` is xray's own. */
  role: 'inbound' | 'probe' | 'api' | 'metrics'
  tag: string
  /** Where the config says so, `inbounds[0].port`. */
  path: string
}

/** Every socket a config will listen on, ranges spelt out. Unix sockets are not in it. */
export const listeners = (_config: XrayConfig): Listener[] => {
  throw new Error('not built yet')
}

/** Would these two take the same port? A wildcard address meets every address. */
export const overlaps = (
  _a: Pick<Listener, 'address' | 'port' | 'protocol'>,
  _b: Pick<Listener, 'address' | 'port' | 'protocol'>,
): boolean => {
  throw new Error('not built yet')
}
