import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { capture, runScript } from './command.ts'
import type { HostDescriptor, HostKey } from './descriptor.ts'
import { kinds } from './kinds.ts'
import { enter } from './machine/enter.ts'
import { plugIn } from './machine/network.ts'
import { leaderOf, switchOff, switchOn } from './machine/nspawn.ts'
import { makeHostKeys, readHostKeys } from './machine/rootTree.ts'
import { slotOf } from './machine/slot.ts'

/** What can be done to a host, from any process. Each resolves when it has taken effect. */
export interface Faults {
  /** Packets vanish without a word, as when a cable is pulled far away. */
  cutNetwork(): Promise<void>
  healNetwork(): Promise<void>
  /** Kills sshd's session processes; the listening sshd stays. */
  killSshd(): Promise<void>
  /** Everything on the host dies at once and nothing is sent any more. `boot` brings it back. */
  powerCut(): Promise<void>
  /** Switches the host on and waits until it is up. */
  boot(): Promise<void>
  /** An orderly restart, from the order to the host being up again. */
  reboot(): Promise<void>
  stopDbus(): Promise<void>
  startDbus(): Promise<void>
  stopJournald(): Promise<void>
  /** Leaves no byte free under a folder of the host (what is in it stays readable). */
  fillDisk(path: string): Promise<void>
  /** Makes a folder of the host read-only. */
  readOnly(path: string): Promise<void>
  /** Undoes fillDisk or readOnly. */
  release(path: string): Promise<void>
  /** Gives sshd new host keys and tells them. */
  changeHostKeys(): Promise<HostKey[]>
}

export const faultsOf = (host: HostDescriptor): Faults => {
  const { machine } = host
  const slot = slotOf(machine.slot)
  const links = [`${slot.prefix}-v${machine.number}`, `${slot.prefix}-w${machine.number}`]
  const outer = `${slot.prefix}-outer`

  const inside = async (script: string): Promise<string> => {
    const { ok, stdout, stderr } = await enter(machine, script)
    if (!ok) throw new Error(`${host.name}: ${stderr.slice(-1000)}`)
    return stdout
  }
  const setLinks = async (state: 'up' | 'down'): Promise<void> => {
    for (const link of links) if (existsSync(`/sys/class/net/${link}`)) await runScript(`ip link set ${link} ${state}`)
  }
  // A lasting neighbour entry: without it this machine would soon notice and say "no route to host".
  const cutNetwork = async (): Promise<void> => {
    const mac = (await inside('cat /sys/class/net/eth0/address')).trim()
    if (machine.reach !== 'inner')
      await runScript(`ip neigh replace ${host.address} lladdr ${mac} dev ${outer} nud permanent`)
    await setLinks('down')
  }
  const healNetwork = async (): Promise<void> => {
    await capture(['ip', 'neigh', 'del', host.address, 'dev', outer])
    await setLinks('up')
  }
  const powerCut = async (): Promise<void> => {
    if ((await leaderOf(machine)) !== undefined) await cutNetwork()
    await switchOff(machine)
    // The namespace's kernel would still speak for the dead host.
    await capture(['ip', 'netns', 'del', machine.id])
  }
  const boot = async (): Promise<void> => {
    if (!existsSync(`/run/netns/${machine.id}`)) await plugIn(slot, machine.number, machine.reach)
    await healNetwork()
    await switchOn(machine)
    await waitUntilUp(host)
  }
  return {
    cutNetwork,
    healNetwork,
    powerCut,
    boot,
    killSshd: async () => {
      // The listener is the one whose parent is no sshd; releases differ in what they call the sessions.
      await inside(`for pid in $(pgrep '^sshd'); do
        case $(ps -o comm= -p $(ps -o ppid= -p $pid)) in sshd*) kill -9 $pid;; esac
      done`)
    },
    reboot: async () => {
      if (machine.init === 'none') {
        await powerCut()
        return boot()
      }
      const before = await leaderOf(machine)
      await inside('systemctl --no-block reboot')
      while ((await leaderOf(machine)) === before) await sleep(20)
      await waitUntilUp(host)
    },
    stopDbus: async () => {
      await inside('systemctl mask --runtime --now -q dbus.socket dbus.service')
    },
    startDbus: async () => {
      await inside('systemctl unmask --runtime -q dbus.socket dbus.service && systemctl start dbus.socket')
    },
    stopJournald: async () => {
      await inside('systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service')
    },
    fillDisk: async (path) => {
      await inside(fillScript(path))
    },
    readOnly: async (path) => {
      await inside(`mount --bind '${path}' '${path}' && mount -o remount,bind,ro '${path}'`)
    },
    release: async (path) => {
      await inside(`umount '${path}'`)
    },
    changeHostKeys: async () => {
      await inside(`${makeHostKeys}\nkill -HUP $(cat /run/sshd.pid)`)
      return readHostKeys(machine)
    },
  }
}

/** A small file system over the folder, with what was in it, and one more file that takes all the rest. */
export const fillScript = (path: string): string => `set -eu
mkdir -p '${path}' /run/filling
size=$(du -sk '${path}' | cut -f1)
mount -t tmpfs -o size=$((size * 2 + 4096))k,mode=$(stat -c %a '${path}') full /run/filling
cp -a '${path}/.' /run/filling/
mount --bind /run/filling '${path}'
umount /run/filling
dd if=/dev/zero of='${path}/.full' bs=64k 2>/dev/null || true
dd if=/dev/zero of='${path}/.fuller' bs=1 count=4096 2>/dev/null || true
`

/** Waits until the host's systemd has come to rest and sshd listens; throws with what it says after a minute. */
export const waitUntilUp = async (host: HostDescriptor): Promise<void> => {
  const deadline = Date.now() + (host.kind === 'manyTunnels' ? 180_000 : 60_000)
  const rest =
    host.machine.init === 'none'
      ? ''
      : `case $(systemctl is-system-running --wait) in running|degraded) ;; *) exit 1;; esac`
  const question = `${rest}\n[ -n "$(ss -Hltn 'sport = :22')" ]`
  let said = 'it has no PID 1'
  for (;;) {
    if ((await leaderOf(host.machine)) !== undefined) {
      const { ok, stdout, stderr } = await enter(host.machine, question).catch(notYet)
      if (ok) break
      said = stdout + stderr
    }
    if (Date.now() > deadline) throw new Error(`${host.name} did not come up: ${said}`)
    await sleep(40)
  }
  const { afterBoot } = kinds[host.kind]
  if (afterBoot !== undefined) await enter(host.machine, afterBoot)
}

const notYet = (): { ok: boolean; stdout: string; stderr: string } => ({ ok: false, stdout: '', stderr: 'it is off' })
