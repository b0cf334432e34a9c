import { HostError } from '../../../shared/hostError.ts'
import type { Command } from '../../shell/command.ts'
import type { Output, Remote, RunOptions } from '../../shell/remote.ts'

/** A question to a host: what is run, and how its answer is read. Building and reading do no I/O. */
export interface Question<Args, Answer> {
  readonly command: (args: Args) => Command
  /** Throws HostError `unexpectedOutput` for what it can't read; never gives half an answer. */
  readonly parse: (output: Output, asked: Asked) => Answer
}

/** Where an answer comes from; stands in the fault when it can't be read. */
export interface Asked {
  readonly host: string
  readonly command: string
}

/** Asks a host. */
export const ask = async <Args, Answer>(
  remote: Remote,
  question: Question<Args, Answer>,
  { args, ...options }: RunOptions & { readonly args: Args },
): Promise<Answer> => {
  const command = question.command(args)
  return question.parse(await remote.run(command, options), { host: remote.host, command: command.name })
}

/** The fault for an answer that can't be read, with the start of it. */
export const unexpected = ({ host, command }: Asked, text: string): HostError =>
  new HostError({ kind: 'unexpectedOutput', host, command, sample: text.slice(0, 200) })
