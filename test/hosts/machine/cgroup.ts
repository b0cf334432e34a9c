import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where cgroups of ours are made: the named v1 hierarchy and the unified one beside it, or the only one there is. */
export const hierarchies = (): string[] => {
  const side = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'].filter((path) => existsSync(path))
  return existsSync('/sys/fs/cgroup/cgroup.controllers') ? ['/sys/fs/cgroup'] : side
}

/** Makes the cgroup in every hierarchy; gives back the files that take a process in. */
export const makeCgroup = async (name: string): Promise<string[]> => {
  const folders = hierarchies().map((hierarchy) => join(hierarchy, name))
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    // Accounting inside the host, where the machine's controllers are here to be had.
    const controllers = await readFile(join(folder, 'cgroup.controllers'), 'utf8').catch(() => '')
    for (const controller of controllers.split(/\s+/).filter(Boolean)) {
      await writeFile(join(folder, 'cgroup.subtree_control'), `+${controller}`).catch(() => undefined)
    }
  }
  return folders.map((folder) => join(folder, 'cgroup.procs'))
}

/** Every process in the cgroup and below it. */
export const processesOf = async (name: string): Promise<number[]> => {
  const found = await Promise.all(hierarchies().map((hierarchy) => processesBelow(join(hierarchy, name))))
  return [...new Set(found.flat())]
}

const processesBelow = async (folder: string): Promise<number[]> => {
  const own = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => processesBelow(join(folder, entry.name)))
  return [...own.split('\n').filter(Boolean).map(Number), ...(await Promise.all(below)).flat()]
}
