import type { Inbound } from '../config/config.ts'

/** SOCKS and HTTP on one port: xray's `socks` inbound answers both, and every version knows its name. */
export const localProxy = ({ listen, port }: { listen: string; port: number }): Inbound => ({
  tag: 'in',
  listen,
  port,
  protocol: 'socks',
  settings: { auth: 'noauth', udp: true },
})
