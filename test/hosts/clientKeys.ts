import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'

/** The run's own login keys: one plain, one with a passphrase. */
export interface ClientKeys {
  plainFile: string
  lockedFile: string
  passphrase: string
  /** Both public keys, as lines of authorized_keys. */
  publicKeys: string
}

/** Makes the two key files (ed25519, 0600) in the folder. */
export const makeClientKeys = async (folder: string): Promise<ClientKeys> => {
  const plainFile = join(folder, 'id_ed25519')
  const lockedFile = join(folder, 'id_ed25519_locked')
  // A passphrase of the tests only; it opens nothing but hosts that end with the run.
  const passphrase = 'open sesame'
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', plainFile])
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', lockedFile])
  const lines = await Promise.all([plainFile, lockedFile].map((file) => readFile(`${file}.pub`, 'utf8')))
  return { plainFile, lockedFile, passphrase, publicKeys: lines.join('').trim() }
}
