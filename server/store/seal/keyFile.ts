import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'
import { HostError } from '../../../shared/hostError.ts'

const keyBytes = 32

/**
 * The file of a fleet's key: what is given, RAPTOR_KEY_FILE, or a file of the fleet's name in the user's folder of
 * settings. Never beside the data: a copied store gives nothing away.
 */
export const keyFileOf = (fleet: string, given?: string): string =>
  given ?? keyFileOfEnvironment() ?? join(envPaths('raptor-tunnel', { suffix: '' }).config, 'keys', `${fleet}.key`)

// A variable that is set to nothing counts as not set.
const keyFileOfEnvironment = (): string | undefined => {
  const { RAPTOR_KEY_FILE } = process.env
  return RAPTOR_KEY_FILE === '' ? undefined : RAPTOR_KEY_FILE
}

/** @throws HostError `storeLocked` for a file that holds no key; undefined where there is no file. */
export const readKey = async (file: string): Promise<Uint8Array | undefined> => {
  const text = await textOf(file)
  if (text === undefined) return undefined
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new HostError({ kind: 'storeLocked', file, reason: 'damaged' })
  return key
}

const textOf = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw new HostError({ kind: 'storeLocked', file, reason: 'unreadable' }, { cause })
  }
}

/**
 * Puts a new key into the file, for its owner alone, on the disk before anything is sealed with it. Where another process
 * is first, its key stays.
 */
export const makeKey = async (file: string): Promise<void> => {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { flag: 'wx', mode: 0o600, flush: true })
  try {
    // Whole or not at all, and never over one that is there.
    await link(draft, file)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    await unlink(draft)
  }
  await using made = await open(folder, 'r')
  await made.sync()
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
