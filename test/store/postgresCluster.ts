import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chown, glob, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getuid } from 'node:process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** A PostgreSQL of the tests' own, reached through a socket in its folder. */
export interface PostgresCluster extends AsyncDisposable {
  /** The address of a database; `search` are further words of it. */
  url(search?: Readonly<Record<string, string>>): string
}

const run = promisify(execFile)

/** Where Debian's package `postgresql` puts its programs; undefined where it is not installed. */
export const postgresPrograms = async (): Promise<string | undefined> => {
  const found: string[] = []
  for await (const path of glob('/usr/lib/postgresql/*/bin/initdb')) found.push(dirname(path))
  return found.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1)
}

/** It ends, and its folder with it, also when this process is killed. */
export const bootCluster = async (programs: string): Promise<PostgresCluster> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-postgres-'))
  const owner = await ownerOf(folder)
  const as = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  // A language that sorts otherwise than by bytes, as a server of people's own would.
  const language = ['--locale-provider=icu', '--icu-locale=en-US', '--encoding=UTF8']
  const data = join(folder, 'data')
  await run(join(programs, 'initdb'), ['-A', 'trust', '-N', '-U', 'postgres', ...language, data], as)
  const quick = ['fsync', 'full_page_writes', 'synchronous_commit'].flatMap((name) => ['-c', `${name}=off`])
  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'max_connections=100', ...quick]
  const child = spawn('sh', ['-c', untilStdinEnds, join(programs, 'postgres'), ...args], as)
  await isReady(child)
  return {
    url: (search = {}) =>
      `postgres://postgres@localhost/postgres?${String(new URLSearchParams({ host: folder, ...search }))}`,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

const untilStdinEnds = '"$0" "$@" <&- & read -r _; kill -QUIT $!; wait $!; rm -rf "$PWD"'

/** PostgreSQL refuses to run as root. */
const ownerOf = async (folder: string): Promise<{ uid?: number; gid?: number }> => {
  if (getuid?.() !== 0) return {}
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  )
  if (uid === undefined || gid === undefined) throw new Error('There is no user postgres.')
  await chown(folder, uid, gid)
  return { uid, gid }
}

const isReady = async (child: ChildProcess): Promise<void> => {
  const said: string[] = []
  if (child.stderr === null) throw new Error('Its words go nowhere.')
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    if (line.includes('ready to accept connections')) return void child.stderr.resume()
  }
  throw new Error(`PostgreSQL did not start: ${said.join('\n')}`)
}
