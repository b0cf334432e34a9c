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

/** More sockets than this are no host's that we serve; TCP is told first. */
const mostSockets = 131_072

/**
 * A shell function `listening` that prints every listening TCP and bound UDP socket and who holds it. It reads /proc, so
 * no tool must be there; only root sees the owners of others' sockets. State 0A is TCP_LISTEN, 07 an unconnected UDP socket
 * (include/net/tcp_states.h): an exit has one for each session it carries, tens of thousands, so nothing of them may
 * travel in an argv. The tables are read before the file descriptors: a socket that is told has had its owner by then.
 */
export const listeningFunction = `listening() {
  set --
  for table in tcp tcp6 udp udp6; do
    [ -r /proc/net/$table ] && set -- "$@" kind=$table /proc/net/$table
  done
  LC_ALL=C awk '
    function nameOf(folder, name, unit, line) {
      if ((getline name < (folder "comm")) <= 0) return ""
      close(folder "comm")
      unit = "-"
      while ((getline line < (folder "cgroup")) > 0) {
        if (line !~ /[.](service|scope)$/) continue
        sub(/.*\\//, "", line)
        unit = line
      }
      close(folder "cgroup")
      return unit " " name
    }
    $4 == (kind ~ /udp/ ? "07" : "0A") && count < ${mostSockets} {
      socket[++count] = substr(kind, 1, 3) " " $2 " " $10
      inode["socket:[" $10 "]"] = $10
    }
    END {
      for (at = 1; at <= count; at++) print "socket", socket[at]
      find = "find /proc/[0-9]*/fd -lname \\"socket:*\\" -printf \\"%p %l\\\\n\\" 2>/dev/null"
      while ((find | getline line) > 0) {
        split(line, word, " ")
        if (!(word[2] in inode)) continue
        parts = split(word[1], part, "/")
        pid = part[parts - 2]
        if (!(pid in owner)) owner[pid] = nameOf(substr(word[1], 1, length(word[1]) - length(part[parts]) - 3))
        if (owner[pid] == "") continue
        print "owner", inode[word[2]], pid, owner[pid]
        delete inode[word[2]]
      }
    }' "$@" /dev/null
}
`

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
