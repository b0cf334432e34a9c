import { glob, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * The aliases of an ssh_config file and of all it includes: Host names without wildcards, in the order they stand. It is
 * the one thing that ssh doesn't tell; what each of them means is for `resolveTarget` to say. A file that can't be read
 * has none.
 */
export const listConfigHosts = async (file = join(homedir(), '.ssh', 'config')): Promise<string[]> => {
  const names = await hostNames(file, dirname(file), 0)
  return [...new Set(names.filter((name) => /^[A-Za-z0-9][^\s*?!]*$/.test(name)))]
}

const deepest = 16

/** A relative Include is looked for in the folder (ssh_config(5)). */
const hostNames = async (file: string, folder: string, depth: number): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  const names: string[] = []
  for (const [, keyword = '', rest = ''] of text.matchAll(/^[ \t]*(host|include)(?:[ \t]*=[ \t]*|[ \t]+)(.*)$/gim)) {
    const words = wordsOf(rest)
    if (keyword.toLowerCase() === 'host') names.push(...words)
    else if (depth < deepest) {
      for (const path of await included(words, folder)) names.push(...(await hostNames(path, folder, depth + 1)))
    }
  }
  return names
}

const wordsOf = (rest: string): string[] => {
  const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const comment = words.findIndex((word) => word.startsWith('#'))
  return comment === -1 ? words : words.slice(0, comment)
}

// Files of one pattern come in name order.
const included = async (patterns: readonly string[], folder: string): Promise<string[]> => {
  const found: string[] = []
  for (const pattern of patterns) {
    const home = pattern.replace(/^~\//, `${homedir()}/`)
    const files: string[] = []
    for await (const file of glob(isAbsolute(home) ? home : join(folder, home))) files.push(file)
    found.push(...files.toSorted())
  }
  return found
}
