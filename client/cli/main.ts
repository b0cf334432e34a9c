#!/usr/bin/env node
import { CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { exitCode } from './exitCode.ts'
import { makeProgram } from './program.ts'
import { WrongUse } from './wrongUse.ts'

/** The `raptor` command. What it promises the shell stands in exitCode.ts. */
const main = async (): Promise<void> => {
  try {
    await makeProgram(packageJson.version).parseAsync()
  } catch (error) {
    process.exitCode = codeOf(error)
  }
}

const codeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUse
  if (error instanceof WrongUse) {
    process.stderr.write(`error: ${error.message}\n`)
    return exitCode.wrongUse
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCode.failed
}

// A reader that leaves early (`raptor watch | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done)
  throw error
})

await main()
