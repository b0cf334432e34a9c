import type { XrayConfig } from './config.ts'
import type { ConfigIssue } from './issue.ts'
import { isObject } from './read.ts'

export type ReadConfig =
  | { ok: true; config: XrayConfig; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

/**
 * Reads a config's text: JSON, with the comments that xray accepts. Only the text is judged here: what the config says
 * is for `checkConfig`.
 */
export const readConfig = (text: string): ReadConfig => {
  const plain = withoutComments(text.replace(/^\uFEFF/, ''))
  try {
    const config: unknown = JSON.parse(plain)
    if (!isObject(config)) return refuse('A config is a JSON object.')
    const commented = plain !== text.replace(/^\uFEFF/, '')
    return { ok: true, config, warnings: commented ? [lostComments] : [] }
  } catch (thrown) {
    return refuse(`This is no valid JSON: ${reasonOf(thrown, plain)}`)
  }
}

const lostComments: ConfigIssue = { path: '', code: 'comments', message: 'The comments are not kept.' }

const refuse = (message: string): ReadConfig => ({ ok: false, issues: [{ path: '', code: 'badJson', message }] })

/** Engines word this differently; where one names a place, line and column help. The text itself may hold secrets. */
const reasonOf = (thrown: unknown, text: string): string => {
  const position = thrown instanceof Error ? /position (\d+)/.exec(thrown.message)?.[1] : undefined
  if (position === undefined) return 'it ends too early.'
  const before = text.slice(0, Number(position)).split('\n')
  return `look at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`
}

/** Strings stay as they are; comments of the three kinds become blanks, so that places stay true. */
const withoutComments = (text: string): string =>
  text.replaceAll(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g, (piece) =>
    piece.startsWith('"') ? piece : piece.replaceAll(/[^\n]/g, ' '),
  )

/** A config as text: two spaces, one newline at the end. */
export const writeConfig = (config: XrayConfig): string => `${JSON.stringify(config, null, 2)}\n`
