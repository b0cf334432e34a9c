import { open } from 'node:fs/promises'

/** Makes the file for its owner alone, or takes that of others away; its content stays. SQLite gives its log the same mode. */
export const makePrivateFile = async (path: string): Promise<void> => {
  const file = await open(path, 'a', 0o600)
  try {
    await file.chmod(0o600)
  } finally {
    await file.close()
  }
}
