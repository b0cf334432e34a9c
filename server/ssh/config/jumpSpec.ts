import type { Wanted } from './target.ts'

/** One hop of a ProxyJump list, as it was written and as it is wanted. */
export interface JumpHop {
  readonly text: string
  readonly wanted: Wanted
}

/** Reads `user@host:port,ssh://user@host:port,…` (ssh_config(5), ProxyJump), nearest hop first. */
export const parseJump = (text: string): JumpHop[] =>
  text
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
    .map((hop) => ({ text: hop, wanted: readHop(hop.replace(/^ssh:\/\//, '').replace(/\/$/, '')) }))

const readHop = (hop: string): Wanted => {
  const at = hop.lastIndexOf('@')
  const user = at === -1 ? undefined : hop.slice(0, at)
  const place = hop.slice(at + 1)
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(place)
  // An address with several colons is IPv6 and has no port without brackets.
  const plain = /^([^:]+):(\d+)$/.exec(place)
  const [, address = place, port] = bracketed ?? plain ?? []
  return {
    name: address,
    address,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  }
}
