import { CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { exitCode } from './outcome/exitCode.ts'
import { makeProgram } from './program.ts'
import { WrongUse } from './outcome/wrongUse.ts'

/** The `raptor` command on some words. What it promises the shell stands in exitCode.ts. */
export const run = async (words: readonly string[]): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leaveQuietly)
  const json = words.includes('--json')
  const program = makeProgram(packageJson.version)
  try {
    await program.parseAsync(words.length === 0 ? ['status'] : words, { from: 'user' })
  } catch (error) {
    process.exitCode = tell(error, json)
  }
}

// A reader that leaves early (`raptor watch | head -1`) is no error.
const leaveQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') process.exit(exitCode.done)
  throw error
}

const tell = (error: unknown, json: boolean): number => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.done
    if (json) sayWrong(error.message.replace(/^error: /, ''), json)
    return exitCode.wrongUse
  }
  if (error instanceof WrongUse) {
    sayWrong(error.message, json)
    return exitCode.wrongUse
  }
  // A folder that can't be written and the like: the system's own words are clear.
  if (error instanceof Error && 'syscall' in error) {
    process.stderr.write(`error: ${error.message}\n`)
    return exitCode.failed
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCode.failed
}

const sayWrong = (message: string, json: boolean): void => {
  const fault = { kind: 'badInput', issues: [{ path: '', message }] }
  process.stderr.write(json ? `${JSON.stringify({ fault })}\n` : `error: ${message}\n`)
}
