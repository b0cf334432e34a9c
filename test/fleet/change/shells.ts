import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scriptFolder } from '../../../server/fleet/change/scripts.ts'

/** The shells that hosts have as /bin/sh. */
export const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']] as const

for (const [program] of shells) {
  if (spawnSync(program, ['true']).error !== undefined)
    throw new Error(`${program} is missing: install the package ${program}.`)
}

export type Shell = (typeof shells)[number]

const order = ['base', 'lease', 'files', 'records', 'host', 'units', 'apply', 'undo', 'look']

/** Every function that there is, in the order in which a script has them. */
export const functions: string = readdirSync(scriptFolder)
  .toSorted((one, other) => order.indexOf(one.replace('.sh', '')) - order.indexOf(other.replace('.sh', '')))
  .map((name) => readFileSync(join(scriptFolder, name), 'utf8'))
  .join('')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs some lines with all functions of the scripts at hand, every place of the host below `root`. */
export const runIn = (
  [program, ...args]: Shell,
  lines: string,
  { root, input = '', service = 'root' }: { root: string; input?: string; service?: string },
): Ran => {
  const script = `${functions}\nlistening() { :; }\nplaces '${root}'\nservice=${service}\n${lines}\n`
  const { status, stdout, stderr } = spawnSync(program, [...args, '-c', script], { input, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}
