import { runScript } from '../command.ts'
import { halfPrefix, hostAddress, innerAddress, outsideAddress, slotNetwork } from './addresses.ts'
import type { Slot } from './slot.ts'

/** Where a host is plugged in: reachable from here, behind the jump host, or both (the jump host itself). */
export type Reach = 'outer' | 'inner' | 'both'

/**
 * Two bridges for the run. The outer one carries our own address; the inner one none, so what hangs on it is reached
 * only through a host that hangs on both. Packets for addresses of the run that nobody has die here by the
 * unreachable route; they never leave by the machine's default route.
 */
export const openNetwork = async ({ number, prefix }: Slot): Promise<void> => {
  await runScript(`
ip link add ${prefix}-outer type bridge
ip link add ${prefix}-inner type bridge
ip addr add ${outsideAddress(number)}/${halfPrefix} dev ${prefix}-outer
ip link set ${prefix}-outer up
ip link set ${prefix}-inner up
ip route add unreachable ${slotNetwork(number)} metric 4278198272
# Each host's systemd, journald and dbus hold watches and keys of one and the same root user.
raise() { if [ "$(cat /proc/sys/$1)" -lt "$2" ]; then echo "$2" > /proc/sys/$1; fi; }
raise fs/inotify/max_user_instances 65536
raise fs/inotify/max_user_watches 1048576
raise kernel/keys/root_maxkeys 1000000
raise kernel/keys/maxkeys 20000
raise kernel/keys/maxbytes 2000000
`)
}

/** A network namespace for the n-th host, with eth0 (and eth1 where it hangs on both bridges). */
export const plugIn = async ({ number, prefix }: Slot, n: number, reach: Reach): Promise<void> => {
  const space = `${prefix}-${n}`
  const plug = ({ link, name, bridge, address }: Plug): string => `
ip link add ${link} type veth peer name ${name} netns ${space}
ip link set ${link} master ${bridge} up
ip -n ${space} addr add ${address}/${halfPrefix} dev ${name}
ip -n ${space} link set ${name} up`
  const outer = { link: `${prefix}-v${n}`, name: 'eth0', bridge: `${prefix}-outer`, address: hostAddress(number, n) }
  const innerName = reach === 'both' ? 'eth1' : 'eth0'
  const inner = {
    link: `${prefix}-w${n}`,
    name: innerName,
    bridge: `${prefix}-inner`,
    address: innerAddress(number, n),
  }
  await runScript(`ip netns add ${space}
ip -n ${space} link set lo up
${reach === 'inner' ? '' : plug(outer)}
${reach === 'outer' ? '' : plug(inner)}`)
}

/** One cable: our end hangs on a bridge, the other end is an interface of the host. */
interface Plug {
  link: string
  name: string
  bridge: string
  address: string
}
