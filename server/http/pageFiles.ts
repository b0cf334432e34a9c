import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

export interface PageFile {
  body: Uint8Array<ArrayBuffer>
  type: string
  /** Its name changes with its content. */
  immutable: boolean
}

/** The built page in a folder: its files, and index.html for every other path, since the page has its own routes. */
export const makePageFiles = (folder: string) => {
  const read = async (path: string): Promise<PageFile | undefined> => {
    const file = join(folder, path)
    if (!file.startsWith(folder + sep)) return undefined
    try {
      const body = new Uint8Array(await readFile(file))
      return { body, type: types[extname(file)] ?? 'application/octet-stream', immutable: path.startsWith('/assets/') }
    } catch {
      return undefined
    }
  }
  return async (path: string): Promise<PageFile | undefined> => {
    const decoded = decode(path)
    if (decoded === undefined) return undefined
    return (await read(decoded)) ?? (decoded.startsWith('/assets/') ? undefined : read('/index.html'))
  }
}

const decode = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
