import { spawn } from 'node:child_process'

/**
 * Does the work while holding a lock on the file. The kernel gives the lock back when the holder ends, however it ends;
 * `onWait` is called when somebody else has it at first.
 */
export const withLock = async <T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> => {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => {
    holder.on('close', () => resolve())
  })
  const waiting = setTimeout(() => onWait?.(), 1000)
  try {
    await new Promise<void>((resolve, reject) => {
      holder.on('error', reject)
      holder.on('close', () => reject(new Error(`No lock on ${path}`)))
      holder.stdout.once('data', () => resolve())
    })
    clearTimeout(waiting)
    return await work()
  } finally {
    clearTimeout(waiting)
    holder.stdin.end()
    await ended
  }
}
