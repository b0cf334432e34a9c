import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder, pageFolder, pageSources } from './packageFolder.ts'

/**
 * Builds the page where it is missing or older than its sources, and says so. An installed package has no sources: its
 * page was built before it was published.
 */
export const buildPage = async (say: (line: string) => void): Promise<void> => {
  const sources = pageSources()
  const [builtMs, changedMs] = await Promise.all([
    changedAt(join(pageFolder(), 'index.html')),
    newest([sources, join(packageFolder(), 'shared')]),
  ])
  if (builtMs >= changedMs || !existsSync(sources)) return
  say('Building the page (a few seconds, only after a change) …')
  const { build } = await import('vite')
  await build({ configFile: join(sources, 'vite.config.ts'), logLevel: 'error' })
}

const newest = async (folders: string[]): Promise<number> => {
  const times = await Promise.all(folders.map(newestIn))
  return Math.max(0, ...times)
}

const newestIn = async (folder: string): Promise<number> => {
  const files = await readdir(folder, { recursive: true }).catch(() => [])
  const times = await Promise.all(files.map(async (file) => changedAt(join(folder, file))))
  return Math.max(0, ...times)
}

const changedAt = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}
