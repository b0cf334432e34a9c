import { glob, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** One line of an ssh_config file. */
export interface Directive {
  /** In lower case. */
  readonly keyword: string
  readonly words: readonly string[]
  /** Words behind a `#` follow, which releases before 8.7 take for values. */
  readonly isCommented: boolean
}

export interface ConfigText {
  readonly directives: readonly Directive[]
  /** The files that were looked at. */
  readonly files: readonly string[]
}

const deepest = 16

/**
 * The lines of an ssh_config file with those of all it includes, in the order they stand. A relative Include is looked
 * for in the folder (ssh_config(5)); a file that can't be read has no lines.
 */
export const readConfig = async (file: string, folder: string, depth = 0): Promise<ConfigText> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  const files = [file]
  const directives: Directive[] = []
  for (const directive of parse(text)) {
    directives.push(directive)
    if (directive.keyword !== 'include' || depth === deepest) continue
    for (const path of await included(directive.words, folder)) {
      const inner = await readConfig(path, folder, depth + 1)
      files.push(...inner.files)
      directives.push(...inner.directives)
    }
  }
  return { directives, files }
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

const parse = (text: string): Directive[] =>
  text.split('\n').flatMap((line) => {
    const [, keyword, rest] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
    if (keyword === undefined || rest === undefined) return []
    const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
    const comment = words.findIndex((word) => word.startsWith('#'))
    const isCommented = comment !== -1
    return [{ keyword: keyword.toLowerCase(), words: isCommented ? words.slice(0, comment) : words, isCommented }]
  })
