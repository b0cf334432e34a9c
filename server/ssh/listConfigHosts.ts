import { glob, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

const deepest = 16

/**
 * The aliases of an ssh_config file and of all it includes: Host names without wildcards, in the order they stand. What
 * each of them means is for `resolveTarget` to say. A file that can't be read has none.
 */
export const listConfigHosts = async (file = join(homedir(), '.ssh', 'config')): Promise<string[]> => [
  ...new Set(await aliasesIn(file, dirname(file), 0)),
]

const aliasesIn = async (file: string, folder: string, depth: number): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  const found: string[] = []
  for (const { keyword, words } of directives(text)) {
    if (keyword === 'host') found.push(...words.filter((word) => /^[A-Za-z0-9][^\s*?!]*$/.test(word)))
    if (keyword === 'include' && depth < deepest) found.push(...(await included(words, folder, depth)))
  }
  return found
}

// A relative name is looked for beside the first file (ssh_config(5), Include); files of one pattern come in name order.
const included = async (patterns: readonly string[], folder: string, depth: number): Promise<string[]> => {
  const found: string[] = []
  for (const pattern of patterns) {
    const home = pattern.replace(/^~\//, `${homedir()}/`)
    const files: string[] = []
    for await (const file of glob(isAbsolute(home) ? home : join(folder, home))) files.push(file)
    for (const file of files.toSorted()) found.push(...(await aliasesIn(file, folder, depth + 1)))
  }
  return found
}

const directives = (text: string): { keyword: string; words: string[] }[] =>
  text.split('\n').flatMap((line) => {
    const [, keyword, rest] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
    if (keyword === undefined || rest === undefined) return []
    const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
    const comment = words.findIndex((word) => word.startsWith('#'))
    return [{ keyword: keyword.toLowerCase(), words: comment === -1 ? words : words.slice(0, comment) }]
  })
