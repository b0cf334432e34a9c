import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { capture } from '../hosts/command.ts'

const file = fileURLToPath(new URL('demo.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Demo extends AsyncDisposable {
  /** Resolves with all that was said when it has said these words. */
  said(words: string): Promise<string>
  /** Resolves with code and signal when the process is gone. */
  closed: Promise<unknown[]>
  /** The demo's own process, also under a terminal. */
  pid(): Promise<number>
  /** To the process that was started: the demo, npm, or the terminal. */
  kill(signal: NodeJS.Signals): void
}

interface Way {
  /** Where its temporary files go. */
  scratch: string
  /** By npm, as people start it, or on a terminal of its own. */
  through?: 'npm' | 'terminal'
}

/** A real demo in a session of its own. */
export const startDemo = (args: readonly string[], { scratch, through }: Way): Demo => {
  const line = [process.execPath, file, ...args].join(' ')
  const [program, ...words] =
    through === 'npm'
      ? ['npm', 'run', 'demo', '--', ...args]
      : through === 'terminal'
        ? ['script', '-qec', line, '/dev/null']
        : [process.execPath, file, ...args]
  // npm's own cache of compiled code would lie there too.
  const env = { ...process.env, TMPDIR: scratch, SHELL: '/bin/sh', NODE_DISABLE_COMPILE_CACHE: '1' }
  const child = spawn(program ?? '', words, { cwd: root, detached: true, env })
  const closed = once(child, 'close')
  let all = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      all += stripVTControlCharacters(chunk.toString())
      for (const listener of listeners) listener()
    })
  const said = async (words: string): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const look = (): void => {
      if (all.includes(words)) resolve(all)
    }
    listeners.add(look)
    void closed.then(() => reject(new Error(`It ended without "${words}": ${all}`)))
    look()
    return promise
  }
  return {
    said,
    closed,
    pid: async () => {
      if (through === undefined) return Number(child.pid)
      // A terminal puts it into another session, npm doesn't.
      const which = through === 'npm' ? ['-s', String(child.pid), '-f', '^node test/demo'] : ['-f', `^${line}$`]
      return Number((await capture(['pgrep', ...which])).stdout)
    },
    kill: (signal) => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}
