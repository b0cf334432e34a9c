import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pLimit from 'p-limit'

/** What `ssh -G` prints: every option by its lower-case name, the repeated ones with all their values. */
export type SshOptions = ReadonlyMap<string, readonly string[]>

/** What ssh says about a host, and how it knows. */
export interface SshAnswer {
  readonly options: SshOptions
  /** The files it has read. */
  readonly files: readonly string[]
  /** Include patterns that led to no file. */
  readonly emptyIncludes: readonly string[]
}

/** ssh did not answer in time, as when a `Match exec` hangs. */
export class SshTooSlow extends Error {
  override readonly name = 'SshTooSlow'
  readonly ms = timeoutMs
}

const timeoutMs = 10_000
// Each is a process of this machine.
const limit = pLimit(8)

/**
 * What the user's own ssh would do with these arguments: aliases, Include, Match and tokens are its business.
 * @returns undefined when there is no ssh client.
 * @throws Error with ssh's own words when its configuration can't be read.
 */
export const askSsh = async (args: readonly string[], signal?: AbortSignal): Promise<SshAnswer | undefined> =>
  limit(async () => {
    signal?.throwIfAborted()
    try {
      const { stdout, stderr } = await promisify(execFile)('ssh', ['-v', '-G', ...args], {
        timeout: timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      })
      return {
        options: parseSshOptions(stdout),
        files: linesOf(stderr, /^debug1: Reading configuration data (.*?)\r?$/gm),
        emptyIncludes: linesOf(stderr, /^debug1: .* include (.*) matched no files\r?$/gm),
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      if (error instanceof Error && 'killed' in error && error.killed === true) throw new SshTooSlow('ssh -G hangs')
      const said = error instanceof Error && 'stderr' in error ? withoutDebug(String(error.stderr)) : ''
      throw new Error(said === '' ? 'ssh -G failed' : said, { cause: error })
    }
  })

const parseSshOptions = (text: string): SshOptions => {
  const options = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ')
    if (at === -1) continue
    const name = line.slice(0, at)
    options.set(name, [...(options.get(name) ?? []), line.slice(at + 1)])
  }
  return options
}

const linesOf = (text: string, line: RegExp): string[] => [...text.matchAll(line)].map(([, found = '']) => found)

const withoutDebug = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('debug1: ') && !line.startsWith('OpenSSH_'))
    .join('\n')
    .trim()
