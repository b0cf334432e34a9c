import { execFileSync, spawnSync } from 'node:child_process'
import { hostScripts, scriptText, type HostScript } from '../../../server/fleet/scripts/hostScript.ts'

/** The shells that hosts' scripts must run in: Debian's, the one that others link to sh, and the smallest. */
export const shells = ['dash', 'bash', 'busybox ash'] as const

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs shell text after the functions of a script, with `raptor_root` as the place where the parts of the host are. `main`
 * is not run.
 */
export const runFunctions = (
  shell: (typeof shells)[number],
  script: HostScript,
  { root, body, stdin = '' }: { root: string; body: string; stdin?: string },
): Ran => {
  const [program = '', ...args] = shell.split(' ')
  const text = `${hostScripts[script].map(scriptText).join('\n')}\n${body}\n`
  const ran = spawnSync(program, [...args, '-c', text], {
    encoding: 'utf8',
    input: stdin,
    env: { PATH: process.env['PATH'], raptor_root: root },
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

export const sha256sum = (text: string): string =>
  execFileSync('sha256sum', { input: text, encoding: 'utf8' }).slice(0, 64)
