import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' }

/**
 * Opens the page in the user's browser. The address holds a one-time token, and every user of the machine can read an
 * argv: so the browser is given a private file that leads there.
 */
export const openPage = async (home: string, pageUrl: string): Promise<AsyncDisposable> => {
  const path = join(home, 'open.html')
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${pageUrl}">\n`
  await writeFileAtomic(path, text, { mode: 0o600 })
  const opener = spawn(openers[process.platform] ?? 'xdg-open', [path], { detached: true, stdio: 'ignore' })
  opener.on('error', () => undefined)
  opener.unref()
  return { [Symbol.asyncDispose]: async () => rm(path, { force: true }) }
}
