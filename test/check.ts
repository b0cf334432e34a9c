import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { hostScripts } from '../server/fleet/scripts/hostScript.ts'

/** One check of the house: a name, and the command that is silent and exits 0 when all is well. */
interface Check {
  name: string
  argv: readonly [string, ...string[]]
}

/** The scripts that run on hosts are one text there, so they are read as one here; what they share isn't used by each (SC2034). */
const scripts = 'server/fleet/scripts'
const shellOfHosts = Object.values(hostScripts)
  .map((parts) => `cat ${parts.map((name) => `${scripts}/${name}.sh`).join(' ')} | shellcheck -s sh -e SC2034 -`)
  .join(' && ')

const missing = 'shellcheck is missing: install the package shellcheck.'

/** What needs no host: format, lint, types, dead code, shell. */
export const staticChecks: readonly Check[] = [
  { name: 'format', argv: ['oxfmt', '--check', '.'] },
  { name: 'lint', argv: ['oxlint', '--type-aware', '--deny-warnings', '--quiet', '.'] },
  { name: 'types', argv: ['tsc', '-b'] },
  { name: 'dead code', argv: ['knip', '--no-progress'] },
  {
    name: 'shell',
    argv: ['sh', '-c', `command -v shellcheck >/dev/null || { echo "${missing}"; exit 1; }; ${shellOfHosts}`],
  },
]

const unitTests: Check = {
  name: 'unit tests',
  argv: [
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'unit',
    '--project',
    'web',
    '--silent',
    '--reporter=dot',
  ],
}

/** Runs the checks, says nothing about those that are green, prints the whole output of the others; true when all are. */
export const runChecks = async (checks: readonly Check[]): Promise<boolean> => {
  const queue = [...checks]
  const results: boolean[] = []
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) results.push(await runCheck(check))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results.every(Boolean)
}

const runCheck = async ({ name, argv: [program, ...args] }: Check): Promise<boolean> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
  if (code !== 0) process.stderr.write(`\n${name} failed:\n${Buffer.concat(output).toString()}\n`)
  return code === 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await runChecks([...staticChecks, unitTests])) ? 0 : 1
}
