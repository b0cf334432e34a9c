import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from '../descriptor.ts'
import { hierarchies, makeCgroup, processesOf } from './cgroup.ts'

const options = `--quiet --register=no --keep-unit --console=pipe
  --resolv-conf=off --timezone=off --link-journal=no`.split(/\s+/)

/** systemd as PID 1; or nspawn's own small init with nothing but sshd under it. */
const inits = {
  systemd: ['--boot'],
  none: ['--as-pid2', '/bin/sh', '-c', 'mkdir -p /run/sshd; exec /usr/sbin/sshd -D -e'],
} as const

/**
 * Switches a machine on. A keeper, in a cgroup beside the host's own, starts nspawn again whenever the host reboots
 * (nspawn then ends with 133). Each nspawn needs a cgroup for itself: two in one fight over `payload`.
 */
export const switchOn = async (machine: Machine): Promise<void> => {
  const { id, folder, root, init } = machine
  const own = await makeCgroup(id)
  const keepers = await makeCgroup(`${id.slice(0, id.indexOf('-'))}-keepers`)
  const [first = '', ...rest] = inits[init]
  const where = ['-D', root, `--network-namespace-path=/run/netns/${id}`, '-M', id]
  const argv = ['systemd-nspawn', ...options, ...where, first, ...rest]
  const enter = (files: string[]): string => files.map((file) => `echo $$ > ${file}`).join('; ')
  const keeper = `${enter(keepers)}
while :; do
  find ${own.map((file) => file.replace(/cgroup.procs$/, '')).join(' ')} -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
  sh -c '${enter(own)}; exec "$@"' host "$@"
  [ $? = 133 ] || exit
done`
  const log = openSync(`${folder}/console.log`, 'a')
  const env = { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' }
  spawn('sh', ['-c', keeper, 'keeper', ...argv], { detached: true, stdio: ['ignore', log, log], env }).unref()
  closeSync(log)
}

/** Kills everything in the machine at once and waits until all of it is gone. */
export const switchOff = async ({ id }: Machine): Promise<void> => {
  for (let pids = await processesOf(id); pids.length > 0; pids = await processesOf(id)) {
    for (const pid of pids) kill(pid)
    await sleep(20)
  }
}

/** The host's PID 1 as numbered here; undefined while the host is off. */
export const leaderOf = async ({ id }: Machine): Promise<number | undefined> => {
  // systemd moves itself into init.scope; before that, and without systemd, PID 1 is right in the payload.
  const files = hierarchies().flatMap((path) =>
    ['payload/init.scope', 'payload'].map((group) => `${path}/${id}/${group}/cgroup.procs`),
  )
  for (const file of files) {
    const pids = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean)
    for (const pid of pids) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      if (/^NSpid:.*\t1$/m.test(status)) return Number(pid)
    }
  }
  return undefined
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
