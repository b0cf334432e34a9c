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
 * (include/net/tcp_states.h). One walk over all file descriptors, no fork a process.
 */
export const listeningFunction = `listening() {
  sockets=$(for table in tcp tcp6 udp udp6; do
    [ -r /proc/net/$table ] && awk -v table=$table '
      $4 == (table ~ /udp/ ? "07" : "0A") { print "socket", substr(table, 1, 3), $2, $10 }' /proc/net/$table
  done)
  printf '%s\\n' "$sockets"
  find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p %l\\n' 2>/dev/null |
    awk -v inodes="$(printf '%s\\n' "$sockets" | awk '{ print $4 }' | tr '\\n' ' ')" '
      BEGIN { split(inodes, all, " "); for (at in all) wanted["socket:[" all[at] "]"] = all[at] }
      $2 in wanted { split($1, part, "/"); if (!seen[part[3] $2]++) print wanted[$2], part[3] }' |
    while read -r inode pid; do
      name= unit=
      read -r name < /proc/$pid/comm || continue
      while read -r line; do
        case $line in *.service | *.scope) unit=\${line##*/} ;; esac
      done < /proc/$pid/cgroup
      printf 'owner %s %s %s %s\\n' "$inode" "$pid" "\${unit:--}" "$name"
    done 2>/dev/null
}
`

/** Reads what `listening` printed; other lines are passed over. */
export const parseListening = (text: string): HostListener[] => {
  const owners = new Map<string, ListenerOwner>()
  for (const line of text.split('\n')) {
    const [, inode, pid, unit, name] = /^owner (\d+) (\d+) (\S+) (.*)$/.exec(line) ?? []
    if (inode === undefined || unit === undefined || name === undefined || owners.has(inode)) continue
    owners.set(inode, { pid: Number(pid), name, unit: unit === '-' ? '' : unit })
  }
  return text.split('\n').flatMap((line) => {
    const [, protocol, address, port, inode = ''] =
      /^socket (tcp|udp) ([0-9A-F]+):([0-9A-F]{4}) (\d+)$/.exec(line) ?? []
    if (address === undefined || port === undefined) return []
    return [
      {
        protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
        address: addressOf(address),
        port: Number.parseInt(port, 16),
        owner: owners.get(inode),
      },
    ]
  })
}

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
