import type { Slot } from './slot.ts'
import { slotNetwork } from './addresses.ts'

/**
 * The script that takes away everything of a run by its names alone, so that it also serves for a run whose process was
 * killed: processes (by cgroup and by network namespace), namespaces, links, mounts, cgroups, route, folder.
 */
export const clearSlotScript = ({ prefix, folder, number }: Pick<Slot, 'prefix' | 'folder' | 'number'>): string => `
groups() {
  find /sys/fs/cgroup/${prefix}-* /sys/fs/cgroup/systemd/${prefix}-* /sys/fs/cgroup/unified/${prefix}-* "$@" 2>/dev/null || true
}
processes() {
  groups -name cgroup.procs -exec cat {} +
  for space in /run/netns/${prefix}-*; do
    if [ -e "$space" ]; then ip netns pids "\${space##*/}" 2>/dev/null || true; fi
  done
}
# The keepers first: they would start their host again.
for mount in /sys/fs/cgroup/systemd /sys/fs/cgroup; do
  kill -9 $(cat "$mount/${prefix}-keepers/cgroup.procs" 2>/dev/null) 2>/dev/null || true
done
for attempt in $(seq 200); do
  pids=$(processes | sort -u)
  if [ -z "$pids" ]; then break; fi
  kill -9 $pids 2>/dev/null || true
  sleep 0.05
done
for space in /run/netns/${prefix}-*; do if [ -e "$space" ]; then ip netns del "\${space##*/}"; fi; done
for link in /sys/class/net/${prefix}-*; do
  if [ -e "$link" ]; then ip link del "\${link##*/}" 2>/dev/null || true; fi
done
ip route del unreachable ${slotNetwork(number)} 2>/dev/null || true
awk '$5 ~ "^${folder}/" { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l "$mount"; done
for attempt in $(seq 40); do
  groups -depth -type d -exec rmdir {} + 2>/dev/null
  if [ -z "$(groups -type d)" ]; then break; fi
  sleep 0.05
done
rm -rf --one-file-system "${folder}"
`
