import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'

/** What a key file holds. `locked` carries the public half where the file tells it, so that an agent's copy can be found. */
export type KeyFile =
  | { readonly kind: 'key'; readonly file: string; readonly key: ParsedKey }
  | { readonly kind: 'locked'; readonly file: string; readonly publicKey: Buffer | undefined }
  | { readonly kind: 'none'; readonly file: string }

/** Reads a private key (OpenSSH or PEM). A file that isn't there or is no key is `none`. */
export const readKeyFile = async (file: string): Promise<KeyFile> => {
  const text = await contentOf(file)
  const key = text === undefined ? undefined : ssh2.utils.parseKey(text)
  if (text === undefined || key === undefined) return { kind: 'none', file }
  if (!(key instanceof Error)) return key.isPrivateKey() ? { kind: 'key', file, key } : { kind: 'none', file }
  return isLocked(key) ? { kind: 'locked', file, publicKey: await publicHalf(file) } : { kind: 'none', file }
}

/** Unlocks a key file; undefined when the passphrase is wrong. */
export const unlockKeyFile = async (file: string, passphrase: string): Promise<ParsedKey | undefined> => {
  const text = await contentOf(file)
  const key = text === undefined ? undefined : ssh2.utils.parseKey(text, passphrase)
  return key === undefined || key instanceof Error ? undefined : key
}

// ssh2 says it only in words.
const isLocked = (error: Error): boolean => /encrypted|passphrase/i.test(error.message)

const publicHalf = async (file: string): Promise<Buffer | undefined> => {
  const text = await contentOf(`${file}.pub`)
  const key = text === undefined ? undefined : ssh2.utils.parseKey(text)
  return key === undefined || key instanceof Error ? undefined : key.getPublicSSH()
}

const contentOf = async (file: string): Promise<Buffer | undefined> => readFile(file).catch(() => undefined)
