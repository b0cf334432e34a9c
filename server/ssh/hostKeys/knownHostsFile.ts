import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HostError } from '../../../shared/hostError.ts'
import { keyTypeOf } from './hostKey.ts'
import { matchesHost, parseKnownHosts, type KnownHostsLine } from './knownHosts.ts'

/** The lines of several files; one that isn't there has none. */
export const readKnownHosts = async (files: readonly string[]): Promise<KnownHostsLine[]> => {
  const texts = await Promise.all(files.map(textOf))
  return texts.flatMap((text, at) => parseKnownHosts(text, files[at] ?? ''))
}

export interface TrustedKey {
  /** The host as known_hosts names it: the `address` of the fault `hostKeyUnknown`. */
  readonly knownAs: string
  /** The key that was seen, base64: the `publicKey` of the fault. */
  readonly publicKey: string
  /** Takes out what our file knew about the host before. */
  readonly replace?: boolean
}

/** Stores a host key in our own file, at once or not at all, mode 0600. The same key twice is one line. */
export const trustHostKey = async (file: string, key: TrustedKey): Promise<void> => {
  const before = writes.get(file) ?? Promise.resolve()
  const work = before.then(() => addKey(file, key))
  writes.set(
    file,
    work.catch(() => undefined),
  )
  await work
}

// One write after the other: two hosts trusted at once must both be kept.
const writes = new Map<string, Promise<void>>()

const addKey = async (file: string, { knownAs, publicKey, replace }: TrustedKey): Promise<void> => {
  const keyType = keyTypeOf(Buffer.from(publicKey, 'base64'))
  if (keyType === '' || /[\s,*?!|]/.test(knownAs) || /[^A-Za-z0-9+/=]/.test(publicKey))
    throw new HostError({ kind: 'badInput', issues: [{ path: 'publicKey', message: 'This is no host key.' }] })
  const line = `${knownAs} ${keyType} ${publicKey}`
  const lines = (await textOf(file)).split('\n').filter((text) => text !== '' && text !== line)
  const kept = replace === true ? lines.filter((text) => !namesOnly(text, knownAs)) : lines
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomic(file, `${[...kept, line].join('\n')}\n`, { mode: 0o600 })
}

const namesOnly = (text: string, knownAs: string): boolean =>
  parseKnownHosts(text, '').some(({ marker, hosts }) => marker === 'none' && matchesHost(hosts, knownAs))

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return ''
    throw error
  }
}
