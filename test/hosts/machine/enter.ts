import { capture, type Captured } from '../command.ts'
import type { Machine } from '../descriptor.ts'
import { leaderOf } from './nspawn.ts'

const environment = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C.UTF-8',
]

/** Runs a shell script as root inside the host, by its namespaces and not by ssh. Throws when the host is off. */
export const enter = async (machine: Machine, script: string, input?: string): Promise<Captured> => {
  const leader = await leaderOf(machine)
  if (leader === undefined) throw new Error(`${machine.id} is off`)
  const spaces = ['-t', String(leader), '-m', '-u', '-i', '-n', '-p', '-C']
  return capture(
    ['nsenter', ...spaces, '--', 'env', '-i', ...environment, 'sh', '-c', script],
    input === undefined ? {} : { input },
  )
}
