import { newTunnel, type NewTunnel } from '../../../shared/tunnel.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import type { Outside } from '../../hosts/outside.ts'

/** A new tunnel on a test host, as a face would send it. */
export const newTunnelOf = (
  { descriptor }: TestHost,
  id: string,
  more: Record<string, unknown> & { source: unknown },
): NewTunnel => newTunnel.parse({ id, host: descriptor.name, ...more })

export const socks = { kind: 'preset', preset: 'socks', set: {} } as const

/** An exit whose dest is the tests' own TLS server, and which lets clients reach the tests' own addresses. */
export const exitReality = ({ address, tlsPort }: Outside, set: Record<string, unknown> = {}) =>
  ({
    kind: 'preset',
    preset: 'exit-reality',
    set: { dest: `${address}:${tlsPort}`, serverName: 'www.example.com', allowPrivate: true, ...set },
  }) as const

export const entryTo = (exit: string) => ({ kind: 'preset', preset: 'entry', set: { exit } }) as const

/** The tests' own probe target: its answer must echo the nonce. */
export const nonceUrl = ({ address, httpPort }: Outside): string => `http://${address}:${httpPort}/nonce/{nonce}`
