import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import type { SshAnswer } from './askSsh.ts'

/** The configuration that an answer of ssh's came from, to be known again. */
export interface ConfigSeen {
  /** Every file and folder whose change may change the answer. */
  readonly paths: readonly string[]
  readonly stamp: string
  /** It says the same of every host, so one answer is good for all. */
  readonly isUniform: boolean
}

/**
 * The configuration behind an answer, as it was before ssh was asked; undefined where the answer may change without it,
 * or where it changed in the meantime.
 */
export const configSeen = async (
  answer: SshAnswer,
  { configFile, askedMs }: { configFile: string | undefined; askedMs: number },
): Promise<ConfigSeen | undefined> => {
  const first = configFile === undefined ? firstFiles() : [configFile]
  const included = answer.files.filter((file) => !first.includes(file))
  const texts = await Promise.all(answer.files.map((file) => readFile(file, 'utf8').catch(() => undefined)))
  const lines = texts.flatMap((text) => (text ?? '').split('\n')).filter((line) => !/^\s*#/.test(line))
  if (texts.includes(undefined) || lines.some((line) => isBeyondFiles.test(line))) return undefined
  // A file that comes to match an Include changes the folder it comes to.
  const folders = [...included, ...answer.emptyIncludes].map(dirname)
  const paths = [...new Set([...first, ...answer.files, ...folders])]
  const { stamp, changedMs } = await stampOf(paths)
  if (changedMs > askedMs - coarseClockMs) return undefined
  return { paths, stamp, isUniform: !lines.some((line) => isForSome.test(line) && !/^\s*host\s+\*\s*$/i.test(line)) }
}

export const isUnchanged = async ({ paths, stamp }: ConfigSeen): Promise<boolean> =>
  (await stampOf(paths)).stamp === stamp

// The times of files come from a clock that stands still for some milliseconds.
const coarseClockMs = 100

// These ask the network, a program or the resolver; of folders that a pattern finds not all are seen.
const isBeyondFiles = /\b(?:exec|localnetwork|canonicali[sz]e\w*)\b|^\s*include\b.*[*?[]\S*\//i

// What may differ from host to host, tokens and variables included.
const isForSome = /\b(?:host|match|hostname)\b|[%$]/i

// ssh goes by the home of the user database, not by the environment.
const firstFiles = (): string[] => [join(userInfo().homedir, '.ssh', 'config'), '/etc/ssh/ssh_config']

const stampOf = async (paths: readonly string[]): Promise<{ stamp: string; changedMs: number }> => {
  const found = await Promise.all(paths.map((path) => stat(path, { bigint: true }).catch(() => undefined)))
  return {
    stamp: found.map((file) => file && [file.ino, file.size, file.mtimeNs, file.ctimeNs].join(' ')).join('\n'),
    changedMs: Math.max(0, ...found.map((file) => (file === undefined ? 0 : Number(file.ctimeMs)))),
  }
}
