import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { HostError } from '../../shared/hostError.ts'
import { makePrivateFile } from './privateFile.ts'

const usualWaitMs = 10_000
const lookMs = 50

/**
 * Lets one process at a time work on a folder: operations of another would look interrupted. The lock is the operating
 * system's (held by SQLite on an empty file), so it ends with the process, however that ends.
 * @throws HostError `badInput` when another process doesn't let go within ten seconds.
 */
export const onlyProcess = async (path: string, { waitMs = usualWaitMs } = {}): Promise<Disposable> => {
  await makePrivateFile(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  for (let left = waitMs; !isTaken(lock); left -= lookMs) {
    if (left <= 0) {
      lock.close()
      throw inUse(path)
    }
    await sleep(lookMs)
  }
  return { [Symbol.dispose]: () => lock.close() }
}

const isTaken = (lock: DatabaseSync): boolean => {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return false
    throw error
  }
}

const inUse = (path: string): HostError => {
  const message = `Another Raptor Tunnel is at work with the same data (it holds ${path}): use that one, or name another RAPTOR_HOME.`
  return new HostError({ kind: 'badInput', issues: [{ path: '', message }] })
}
