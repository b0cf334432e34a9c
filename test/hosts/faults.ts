import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { capture, run } from './command.ts'
import type { HostDescriptor, HostKey } from './descriptor.ts'
import { fillScript } from './fillScript.ts'
import { enter } from './machine/enter.ts'
import { plugIn } from './machine/network.ts'
import { leaderOf, switchOff, switchOn } from './machine/nspawn.ts'
import { makeHostKeys, readHostKeys } from './machine/rootTree.ts'
import { slotOf } from './machine/slot.ts'
import { waitUntilUp } from './waitUntilUp.ts'

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
  boot(signal?: AbortSignal): Promise<void>
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
  const eachLink = async (verb: 'set' | 'del', ...state: string[]): Promise<void> => {
    const present = links.filter((link) => existsSync(`/sys/class/net/${link}`))
    for (const link of present) await run(['ip', 'link', verb, link, ...state])
  }
  // A lasting neighbour entry: without it this machine would soon notice and say "no route to host".
  const cutNetwork = async (): Promise<void> => {
    const mac = (await inside('cat /sys/class/net/eth0/address')).trim()
    const neighbour = [host.address, 'lladdr', mac, 'dev', outer, 'nud', 'permanent']
    if (machine.reach !== 'inner') await run(['ip', 'neigh', 'replace', ...neighbour])
    await eachLink('set', 'down')
  }
  const healNetwork = async (): Promise<void> => {
    await capture(['ip', 'neigh', 'del', host.address, 'dev', outer])
    await eachLink('set', 'up')
  }
  const powerCut = async (): Promise<void> => {
    if ((await leaderOf(machine)) !== undefined) await cutNetwork()
    await switchOff(machine)
    // The namespace's kernel would still speak for the dead host. Its links go first: a namespace takes them along later.
    await eachLink('del')
    await capture(['ip', 'netns', 'del', machine.id])
  }
  const boot = async (signal?: AbortSignal): Promise<void> => {
    if (!existsSync(`/run/netns/${machine.id}`)) await plugIn(slot, machine.number, machine.reach)
    await healNetwork()
    signal?.throwIfAborted()
    await switchOn(machine)
    await waitUntilUp(host, signal)
  }
  return {
    cutNetwork,
    healNetwork,
    powerCut,
    boot,
    killSshd: async () => {
      await inside('kill -9 $(pgrep ^sshd | grep -vx $(cat /run/sshd.pid))')
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
      await inside(`${makeHostKeys}
kill -HUP $(cat /run/sshd.pid)
key=$(cut -d' ' -f2 /etc/ssh/ssh_host_ed25519_key.pub)
until ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | grep -qF "$key"; do sleep 0.05; done`)
      return readHostKeys(machine)
    },
  }
}
