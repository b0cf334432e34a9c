import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { livingServer } from '../../server/serverFile.ts'

const mark = 'made-by-the-demo'

/**
 * A new or empty folder for the demo's fleet, which stays. That of an earlier demo is made anew: its hosts are gone. Any
 * other is somebody's, and refused.
 */
export const openKeptHome = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  if (names.length > 0 && !names.includes(mark))
    throw new Error(`${folder} holds something that is not the demo's: name a new or an empty folder.`)
  if ((await livingServer(folder)) !== undefined) throw new Error(`A demo that still stands works on ${folder}.`)
  for (const name of names) await rm(join(folder, name), { recursive: true })
  await writeFile(join(folder, mark), '')
}
