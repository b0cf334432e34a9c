import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const main = join(import.meta.dirname, '../../client/cli/main.ts')

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The real command in processes of its own, on a home of a test. Whatever runs on the machine meanwhile is looked at. */
export interface RaptorChild {
  (...words: string[]): Promise<Ended>
  /** With something on stdin. */
  fed(stdin: string, ...words: string[]): Promise<Ended>
  start(...words: string[]): ChildProcessWithoutNullStreams
  /** On a terminal of its own; gets all that it shows, also from before. */
  onTerminal(words: readonly string[], onShown: (shown: string, type: (keys: string) => void) => void): Promise<Ended>
}

export const raptorChild = (env: Record<string, string>): RaptorChild => {
  const whole = { ...process.env, NO_COLOR: undefined, CI: undefined, ...env }
  const start = (...words: string[]): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [main, ...words], { env: whole })
  const fed = async (stdin: string, ...words: string[]): Promise<Ended> => {
    const child = start(...words)
    child.stdin.end(stdin)
    return ended(child)
  }
  const onTerminal: RaptorChild['onTerminal'] = async (words, onShown) => {
    const line = [process.execPath, main, ...words].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...whole, TERM: 'xterm', SHELL: '/bin/sh' } })
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      onShown(shown, (keys) => child.stdin.write(keys))
    })
    const [code]: (number | null)[] = await once(child, 'exit')
    return { code: code ?? null, stdout: shown, stderr: '' }
  }
  return Object.assign(async (...words: string[]) => fed('', ...words), { fed, start, onTerminal })
}

const ended = async (child: ChildProcessWithoutNullStreams): Promise<Ended> => {
  const exit = once(child, 'exit')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code]: (number | null)[] = await exit
  return { code: code ?? null, stdout, stderr }
}

const lookMs = 40

/** Every command line of this machine, its hosts' too, as seen again and again. */
export const watchArgv = (): { seen: () => string } & Disposable => {
  const all = new Set<string>()
  const look = (): void => {
    for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) all.add(argvOf(pid))
  }
  const timer = setInterval(look, lookMs)
  return { seen: () => [...all].join('\n'), [Symbol.dispose]: () => clearInterval(timer) }
}

const argvOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
