import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What ssh says about a host, and from which files it knows. */
export interface SshAnswer {
  readonly options: SshOptions
  readonly files: readonly string[]
}

/** What `ssh -G` prints: every option by its lower-case name, the repeated ones with all their values. */
export type SshOptions = ReadonlyMap<string, readonly string[]>

export const parseSshOptions = (text: string): SshOptions => {
  const options = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ')
    if (at === -1) continue
    const name = line.slice(0, at)
    options.set(name, [...(options.get(name) ?? []), line.slice(at + 1)])
  }
  return options
}

/**
 * What the user's own ssh would do with these arguments: aliases, Include, Match and tokens are its business.
 * @returns undefined when there is no ssh client.
 * @throws Error with ssh's own words when its configuration can't be read.
 */
export const askSsh = async (args: readonly string[]): Promise<SshAnswer | undefined> => {
  try {
    const { stdout, stderr } = await promisify(execFile)('ssh', ['-v', '-G', ...args], { timeout: 10_000 })
    const files = [...stderr.matchAll(/^debug1: Reading configuration data (.*?)\r?$/gm)].map(([, file = '']) => file)
    return { options: parseSshOptions(stdout), files }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const said = error instanceof Error && 'stderr' in error ? withoutDebug(String(error.stderr)) : ''
    throw new Error(said === '' ? 'ssh -G failed' : said, { cause: error })
  }
}

const withoutDebug = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('debug1: ') && !line.startsWith('OpenSSH_'))
    .join('\n')
    .trim()
