import { HostError } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import { overlaps, type Listener } from '../../../shared/xray/config/listeners.ts'
import { ownerInWords, type HostListener } from './listening.ts'

/** What a tunnel's config wants to listen on. */
export interface Wanting {
  readonly id: string
  readonly listeners: readonly Listener[]
}

/** Everything on a host that a new tunnel must keep clear of. */
export interface PortsOfHost {
  readonly host: string
  /** What listens now. */
  readonly listening: readonly HostListener[]
  /** The host's other tunnels, also those that are stopped. */
  readonly tunnels: readonly Wanting[]
}

/** Ports taken for a tunnel, as a test: its own unit's sockets don't count, they are replaced. */
export const takenPorts = ({ listening, tunnels }: PortsOfHost, id: string): Set<number> =>
  new Set([
    ...listening.filter(({ owner }) => owner?.unit !== unitNameOf(id)).map(({ port }) => port),
    ...tunnels.filter((other) => other.id !== id).flatMap(({ listeners }) => listeners.map(({ port }) => port)),
  ])

/**
 * Where free ports are looked for: below the kernel's ephemeral range (32768 and up), so that no outgoing connection sits
 * on one. `low` ports need CAP_NET_BIND_SERVICE, which only the hardened template gives.
 */
export const portRange = {
  /** Local proxies: 1080, 1081 … */
  proxy: { first: 1080, last: 9999 },
  /** Exits: 443 first, REALITY looks best there. */
  exit: { first: 443, last: 443 },
  exitHigh: { first: 8443, last: 9999 },
  /** Our own probe and metrics ports. */
  inner: { first: 21_000, last: 32_767 },
} as const

/** The first free port of the ranges, marked as taken. @throws RangeError when there is none. */
export const takeFreePort = (taken: Set<number>, ...ranges: readonly { first: number; last: number }[]): number => {
  for (const { first, last } of ranges) {
    for (let port = first; port <= last; port += 1) {
      if (!taken.has(port)) {
        taken.add(port)
        return port
      }
    }
  }
  throw new RangeError('There is no free port left.')
}

/**
 * Refuses a tunnel whose port another tunnel of the host is made for, or something on the host listens on. Two tunnels
 * would share a port silently: xray sets SO_REUSEPORT, and both run as one user.
 */
export const assertPortsFree = (wanting: Wanting, ports: PortsOfHost): void => {
  const others = ports.tunnels.filter(({ id }) => id !== wanting.id)
  const listening = ports.listening.filter(({ owner }) => owner?.unit !== unitNameOf(wanting.id))
  for (const listener of wanting.listeners) {
    const tunnel = others.find(({ listeners }) => listeners.some((other) => overlaps(other, listener)))
    const found = listening.find((other) => overlaps(other, listener))
    const owner = tunnel === undefined ? found && ownerInWords(found) : `the tunnel ${tunnel.id}`
    if (owner === undefined) continue
    const taken = takenPorts(ports, wanting.id)
    const free = takeFreePort(taken, { first: Math.max(listener.port, 1024), last: 65_535 }, portRange.proxy)
    throw new HostError({ kind: 'portTaken', host: ports.host, port: listener.port, owner, free })
  }
}
