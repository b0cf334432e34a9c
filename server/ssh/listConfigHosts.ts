import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { readConfig } from './configDirectives.ts'

/**
 * The aliases of an ssh_config file and of all it includes: Host names without wildcards, in the order they stand. What
 * each of them means is for `resolveTarget` to say. A file that can't be read has none.
 */
export const listConfigHosts = async (file = join(homedir(), '.ssh', 'config')): Promise<string[]> => {
  const { directives } = await readConfig(file, dirname(file))
  const names = directives.flatMap(({ keyword, words }) => (keyword === 'host' ? words : []))
  return [...new Set(names.filter((name) => /^[A-Za-z0-9][^\s*?!]*$/.test(name)))]
}
