import { scriptText } from '../scripts/hostScript.ts'
import { idOfUnit } from '../../../shared/name.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'

/** A socket that listens on a host, with who holds it as far as the login may see. */
export interface HostListener extends Pick<Listener, 'address' | 'port' | 'protocol'> {
  readonly owner: ListenerOwner | undefined
}

export interface ListenerOwner {
  readonly pid: number
  /** The program's short name. */
  readonly name: string
  /** The systemd unit it runs in; empty for none. */
  readonly unit: string
}

/**
 * A shell function `listening` that prints every listening TCP and bound UDP socket and who holds it. It reads /proc, so
 * no tool must be there; only root sees the owners of others' sockets. State 0A is TCP_LISTEN, 07 an unconnected UDP socket
 * (include/net/tcp_states.h).
 */
export const listeningFunction = scriptText('listening')

/** More sockets than this are no host's that we serve; the function stops there, too. */
const mostSockets = 131_072

/** Reads what `listening` printed; other lines are passed over. */
export const parseListening = (text: string): HostListener[] => {
  const owners = new Map<string, ListenerOwner>()
  const sockets: RegExpExecArray[] = []
  for (const line of text.split('\n')) {
    const socket = socketLine.exec(line)
    if (socket !== null && sockets.length < mostSockets) sockets.push(socket)
    const [, inode, pid, unit, name] = ownerLine.exec(line) ?? []
    if (inode === undefined || unit === undefined || name === undefined) continue
    if (owners.has(inode) || owners.size === mostSockets) continue
    owners.set(inode, { pid: Number(pid), name, unit: unit === '-' ? '' : unit })
  }
  return sockets.map(([, protocol, address = '', port = '', inode = '']) => ({
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    address: addressOf(address),
    port: Number.parseInt(port, 16),
    owner: owners.get(inode),
  }))
}

const socketLine = /^socket (tcp|udp) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (\d{1,20})$/
/** A program's short name has 15 bytes, a unit's name 255. */
const ownerLine = /^owner (\d{1,20}) (\d{1,10}) (\S{1,255}) (.{0,64})$/

/** Who holds a port, in words: `the tunnel home`, `nginx (nginx.service)`. */
export const ownerInWords = ({ owner }: HostListener): string => {
  if (owner === undefined) return 'a process that this login may not see'
  const id = idOfUnit(owner.unit)
  if (id !== undefined) return `the tunnel ${id}`
  return `${owner.name} (${owner.unit === '' ? '' : `${owner.unit}, `}process ${owner.pid})`
}

/** /proc/net writes addresses as 32-bit words in the host's byte order; every platform of xray we serve is little endian. */
const addressOf = (hex: string): string => {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
  const text = bytes.join('').toLowerCase()
  if (text === '0'.repeat(32)) return '::'
  if (text === `${'0'.repeat(31)}1`) return '::1'
  if (text.startsWith('00000000000000000000ffff')) return addressOf(hex.slice(24))
  return (text.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '')).join(':')
}
