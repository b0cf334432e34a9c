import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { variable } from '../input/variable.ts'
import { WrongUse } from '../outcome/wrongUse.ts'

/** Options that every command takes. */
export interface Globals {
  json: boolean
  quiet: boolean
  yes: boolean
  home?: string
  url?: string
  token?: string
}

export const addGlobals = (program: Command): Command =>
  program
    .option('--json', 'print exactly what the procedure returns, and nothing else, on stdout')
    .option('--quiet', 'no progress and no notes')
    .option('--yes', 'answer yes to questions (harmful commands still need their --confirm)')
    .option('--home <folder>', "the folder of this workstation's fleet (default: RAPTOR_HOME, or your data folder)")
    .option('--url <url>', 'speak to this server instead of the one of the home folder')
    .option('--token-file <file>', 'file with the token for --url (or RAPTOR_TOKEN)')

/** The global options as given anywhere on the line. */
export const globalsOf = (command: Command): Globals => {
  const given = command.optsWithGlobals<{
    json?: boolean
    quiet?: boolean
    yes?: boolean
    home?: string
    url?: string
    tokenFile?: string
  }>()
  const token = tokenOf(given.tokenFile)
  const home = given.home ?? variable('RAPTOR_HOME')
  return {
    json: given.json ?? false,
    quiet: given.quiet ?? false,
    yes: given.yes ?? false,
    ...(home === undefined ? {} : { home }),
    ...(given.url === undefined ? {} : { url: given.url }),
    ...(token === undefined ? {} : { token }),
  }
}

// A token never stands in an argv, where every user of the machine could read it.
const tokenOf = (file: string | undefined): string | undefined => {
  if (file === undefined) return variable('RAPTOR_TOKEN')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new WrongUse(`--token-file: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
