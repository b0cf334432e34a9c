import { quote } from './quote.ts'

/**
 * A command is a value; building is not running. `name` stands in faults and logs. `script` is POSIX sh that travels on
 * stdin, never in an argv, so it may hold secrets; neither it nor `input` is ever printed.
 */
export interface Command {
  readonly name: string
  readonly script: string
  /** Bytes that the script reads on its own stdin. */
  readonly input?: Uint8Array
  /** Exit codes that are answers, not failures. Default: only 0. */
  readonly answers?: readonly number[]
}

/** One program with its arguments, each quoted. `name` is the program and its first word. */
export const command = (program: string, ...args: readonly string[]): Command => ({
  name: args[0] === undefined ? program : `${program} ${args[0]}`,
  script: [program, ...args].map(quote).join(' '),
})

/**
 * A script with values: each hole of the template is quoted, so nothing can break out of it.
 * `sh('read a file')`cat ${path}`` → a Command.
 */
export const sh =
  (name: string) =>
  (parts: TemplateStringsArray, ...values: readonly (string | number | Raw)[]): Command => ({
    name,
    script: parts.reduce((text, part, at) => text + hole(values[at - 1]) + part),
  })

/** Shell text that goes in unquoted: the marked exception, for text of our own only. */
export interface Raw {
  readonly raw: string
}

export const raw = (text: string): Raw => ({ raw: text })

/** The same command with bytes for its stdin. */
export const withInput = (command: Command, input: Uint8Array): Command => ({ ...command, input })

/** The same command, with the exit codes that are answers. */
export const answering = (command: Command, ...answers: readonly number[]): Command => ({ ...command, answers })

const hole = (value: string | number | Raw | undefined): string => {
  if (value === undefined) return ''
  return typeof value === 'object' ? value.raw : quote(String(value))
}
