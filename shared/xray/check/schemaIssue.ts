import type { z } from 'zod'
import type { ConfigIssue } from '../config/issue.ts'
import { isObject, pathText } from '../config/read.ts'
import { inboundProtocols } from '../schema/inbound.ts'
import { outboundProtocols } from '../schema/outbound.ts'
import { nearest } from './nearest.ts'

type SchemaIssue = z.core.$ZodIssue

/** An issue of the schema as one sentence, with the word that was probably meant. */
export const schemaIssue = (issue: SchemaIssue): ConfigIssue => {
  const path = pathText(issue.path)
  if (issue.code === 'custom') return wordIssue(issue, path)
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) return protocolIssue(issue, path)
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return { path, code: 'wrongType', message: typeSentence(issue) }
  }
  return { path, code: issue.code === 'invalid_type' ? 'missing' : 'badValue', message: issue.message }
}

const wordIssue = (issue: SchemaIssue & { code: 'custom' }, path: string): ConfigIssue => {
  const { gone, words, otherwise } = issue.params ?? {}
  if (typeof gone === 'string') return { path, code: 'removed', message: gone }
  if (!Array.isArray(words)) return { path, code: 'badValue', message: issue.message }
  const list = words.filter((word) => typeof word === 'string')
  const found = unknownWord(path, String(issue.input), list)
  if (typeof otherwise !== 'string') return found
  return { ...found, code: 'ignoredWord', message: `${found.message} Xray takes ${otherwise} instead.` }
}

const protocolIssue = (issue: SchemaIssue, path: string): ConfigIssue => {
  const protocol = isObject(issue.input) ? issue.input['protocol'] : undefined
  const kind = issue.path[0] === 'inbounds' ? 'inbound' : 'outbound'
  if (protocol === undefined) return { path, code: 'missing', message: `This ${kind} names no protocol.` }
  const typed = typeof protocol === 'string' ? protocol : kindOf(protocol)
  return unknownWord(path, typed, kind === 'inbound' ? inboundProtocols : outboundProtocols)
}

const unknownWord = (path: string, typed: string, words: readonly string[]): ConfigIssue => {
  const meant = nearest(typed, words)
  const choice = words.filter((word) => word !== '').join(', ')
  const tail = meant === undefined ? `Choose one of ${choice}.` : `Did you mean "${meant}"?`
  return {
    path,
    code: 'unknownWord',
    message: `Xray does not know "${typed}" here. ${tail}`,
    ...(meant === undefined ? {} : { suggestion: meant }),
  }
}

const nameOf: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'text'
  return nameOf[typeof value] ?? 'nothing'
}

const typeSentence = (issue: SchemaIssue & { code: 'invalid_type' }): string => {
  const wanted = nameOf[issue.expected] ?? issue.expected
  if (issue.input === undefined) return `This field is missing: it takes ${wanted}.`
  return `This takes ${wanted}, not ${kindOf(issue.input)}.`
}
