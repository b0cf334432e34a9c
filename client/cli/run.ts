import { CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import type { Fault } from '../../shared/fault.ts'
import { exitCode } from './outcome/exitCode.ts'
import { makeProgram } from './program.ts'
import { WrongUse } from './outcome/wrongUse.ts'

/** The `raptor` command on some words. What it promises the shell stands in exitCode.ts. */
export const run = async (words: readonly string[]): Promise<void> => {
  const json = words.includes('--json')
  const program = makeProgram(packageJson.version, { json })
  try {
    await program.parseAsync(words.length === 0 ? ['status'] : words, { from: 'user' })
  } catch (error) {
    process.exitCode = tell(error, json)
  }
}

const tell = (error: unknown, json: boolean): number => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.done
    // Without --json commander has said it itself.
    if (json) say(badInput(wordsOf(error)), json)
    return exitCode.wrongUse
  }
  if (error instanceof WrongUse) {
    say(badInput(error.message), json)
    return exitCode.wrongUse
  }
  say({ fault: { kind: 'internal', id: messageOf(error) }, words: wordsOfUnforeseen(error) }, json)
  return exitCode.failed
}

interface Told {
  fault: Fault
  words: string
}

const badInput = (message: string): Told => ({
  fault: { kind: 'badInput', issues: [{ path: '', message }] },
  words: `error: ${message}`,
})

const say = ({ fault, words }: Told, json: boolean): void => {
  process.stderr.write(`${json ? JSON.stringify({ fault }) : words}\n`)
}

const wordsOf = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'A sub-command is missing; --help lists them.' : message.replace(/^error: /, '')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

// A folder that can't be written and the like: the system's own words are clear.
const wordsOfUnforeseen = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'syscall' in error ? `error: ${error.message}` : (error.stack ?? error.message)
}
