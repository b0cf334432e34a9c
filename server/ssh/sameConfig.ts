import { createHash } from 'node:crypto'
import type { ConfigText } from './configDirectives.ts'
import { matchesHost } from './knownHosts.ts'

/**
 * A key that two addresses share when ssh says the same of both but for their names: the same Host sections apply to
 * them. Undefined where only ssh itself can tell, for Match, tokens, variables and looked-up names.
 */
export const sameConfigKey = (address: string, { directives }: ConfigText): string | undefined => {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(address)) return undefined
  const sections: boolean[] = []
  for (const { keyword, words, isCommented } of directives) {
    if (isCommented || keyword === 'match' || keyword === 'canonicalizehostname') return undefined
    if (words.some((word) => /[%$]/.test(word))) return undefined
    if (keyword !== 'host') continue
    if (words.some((word) => word.includes(','))) return undefined
    sections.push(matchesHost(words.join(','), address))
  }
  return createHash('sha256')
    .update(JSON.stringify([directives, sections]))
    .digest('base64')
}
