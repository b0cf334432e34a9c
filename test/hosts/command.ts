import { spawn } from 'node:child_process'

/** What a finished program said. `code` is null when a signal ended it or when it could not be started. */
export interface Captured {
  ok: boolean
  code: number | null
  stdout: string
  stderr: string
}

interface CommandOptions {
  /** Text for its stdin; without it stdin is empty. */
  input?: string
  env?: NodeJS.ProcessEnv
  cwd?: string
}

/** Runs a program to its end and gives back what it said; never throws. */
export const capture = async (argv: readonly string[], options: CommandOptions = {}): Promise<Captured> => {
  const [program = '', ...args] = argv
  const child = spawn(program, args, { stdio: 'pipe', env: options.env ?? process.env, cwd: options.cwd })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  // A program that reads nothing closes its stdin early; its exit code says all there is to say.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      err.push(Buffer.from(error.message))
      resolve(null)
    })
    child.on('close', resolve)
  })
  return { ok: code === 0, code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}

/** Runs a program that has to succeed and gives back its stdout; throws with its stderr when it doesn't. */
export const run = async (argv: readonly string[], options: CommandOptions = {}): Promise<string> => {
  const { ok, code, stdout, stderr } = await capture(argv, options)
  if (!ok) throw new Error(`${argv.join(' ').slice(0, 200)} ended with ${code}: ${(stderr || stdout).slice(-2000)}`)
  return stdout
}

/** Runs one shell script that has to succeed: several small steps for the price of one process. */
export const runScript = async (script: string): Promise<string> => run(['sh', '-eu'], { input: script })

/** Put before a long command: it ends when this process does, however this one ends. */
export const endsWithUs = ['setpriv', '--pdeathsig', 'TERM'] as const
