import { capture } from '../command.ts'
import { slotOf } from './slot.ts'
import { slotNetwork } from './addresses.ts'

/** What is there of a run, by kind: empty lists when the run has left nothing behind. */
export interface Traces {
  mounts: string[]
  namespaces: string[]
  links: string[]
  cgroups: string[]
  processes: string[]
  routes: string[]
  folders: string[]
}

/** Looks for everything that carries the name of the slot's run: `rt3-…`. */
export const tracesOf = async (slot: number): Promise<Traces> => {
  const { prefix, folder } = slotOf(slot)
  const lines = async (script: string): Promise<string[]> =>
    (await capture(['sh', '-c', script])).stdout.split('\n').filter(Boolean)
  return {
    mounts: await lines(`cut -d' ' -f5 /proc/self/mountinfo | grep '^${folder}/'`),
    namespaces: await lines(`ls /run/netns | grep '^${prefix}-'`),
    links: await lines(`ls /sys/class/net | grep '^${prefix}-'`),
    cgroups: await lines(`find /sys/fs/cgroup -maxdepth 2 -name '${prefix}-*'`),
    // Not those that have ended and wait for the machine's init to note it.
    processes: await lines(`for pid in $({
      grep -l '/${prefix}-' /proc/[0-9]*/cgroup | cut -d/ -f3
      pgrep -f 'raptor-hosts/${prefix}[/-]'
    } | sort -u); do grep -q '^State:.[^Z]' /proc/$pid/status && echo $pid $(cat /proc/$pid/comm); done`),
    routes: await lines(`ip route | grep 'unreachable ${slotNetwork(slot)}'`),
    folders: await lines(`ls -d ${folder}`),
  }
}
